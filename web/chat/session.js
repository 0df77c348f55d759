// Who is talking: a guest made on first need, or a patient who signed in. Holds the token; the only file that asks for one.

import { callJson } from "./api.js";
import { forgetSession, loadSession, saveSession } from "./storage.js";
import { currentLanguage } from "./texts.js";

/** How many danger cards the device remembers as understood. */
const MAX_UNDERSTOOD = 40;

export class Session {
  /** @type {import("./storage.js").StoredSession|null} */
  #session = loadSession();
  /** @type {Promise<string>|null} */
  #asking = null;

  get exists() {
    return this.#session !== null;
  }

  get isGuest() {
    return this.#session === null || this.#session.role === "guest";
  }

  get name() {
    return this.#session?.name ?? null;
  }

  get conversation() {
    return this.#session?.conversation_id ?? null;
  }

  get currentToken() {
    return this.#session?.token ?? null;
  }

  /** @returns {Promise<string>} */
  token() {
    if (this.#session) return Promise.resolve(this.#session.token);
    this.#asking ??= this.#askGuest().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #askGuest() {
    const language = currentLanguage();
    const answer = await callJson("/api/chatbot/sessions", { method: "POST", body: { language }, language, timeout: 15_000 });
    // Somebody may have signed in while this was on its way; a person's own session is worth more.
    if (this.#session === null) this.#keep({ token: answer.token, user_id: answer.user_id, role: answer.role ?? "guest" });
    return /** @type {import("./storage.js").StoredSession} */ (/** @type {unknown} */ (this.#session)).token;
  }

  /**
   * @param {string} username
   * @param {string} password
   * @param {string|null} totp
   */
  async signIn(username, password, totp) {
    const language = currentLanguage();
    const body = totp ? { username, password, totp } : { username, password };
    const answer = await callJson("/api/auth/login", { method: "POST", body, language, timeout: 15_000 });
    const list = await callJson("/api/chatbot/conversations?limit=20", { token: answer.token, language }).catch(() => null);
    const open = (list?.items ?? []).filter((/** @type {any} */ c) => c.status !== "closed");
    open.sort((/** @type {any} */ a, /** @type {any} */ b) => String(b.updated_at).localeCompare(String(a.updated_at)));
    this.#keep({ token: answer.token, user_id: answer.user_id, role: answer.role, name: username, conversation_id: open[0]?.id ?? null });
  }

  /** Tells the server that the token is over; the device forgets it whatever the answer. */
  end() {
    const token = this.#session?.token;
    this.forget();
    if (token) callJson("/api/auth/logout", { method: "POST", token, timeout: 10_000 }).catch(() => undefined);
  }

  forget() {
    this.#session = null;
    forgetSession();
  }

  /** @param {string|null} id */
  setConversation(id) {
    if (this.#session && this.conversation !== id) this.#keep({ ...this.#session, conversation_id: id });
  }

  /** @param {string} messageId */
  hasUnderstood(messageId) {
    return this.#session?.understood?.includes(messageId) ?? false;
  }

  /** @param {string} messageId */
  understand(messageId) {
    if (!this.#session) return;
    const understood = [...(this.#session.understood ?? []), messageId].slice(-MAX_UNDERSTOOD);
    this.#keep({ ...this.#session, understood });
  }

  /** @param {import("./storage.js").StoredSession} session */
  #keep(session) {
    this.#session = session;
    saveSession(session);
  }
}
