// What happens when a frame comes or the patient acts: moves words between the outbox, the thread and the connection. It
// draws nothing; the page listens to its events.

import { call, callJson } from "./api.js";
import { Connection } from "./connection.js";
import { learnServerTime } from "./format.js";
import { Outbox } from "./outbox.js";
import { Session } from "./session.js";
import { wipe } from "./storage.js";
import { Thread } from "./thread.js";
import { currentLanguage, refusalKey, t } from "./texts.js";

/** Text longer than this cannot pass in one frame; the server looks at the first 4,000 code points anyway. */
const MAX_SENT = 8_000;
const TYPING_EVERY_MS = 3_000;
const TYPING_SHOWN_MS = 6_000;
const READ_DELAY_MS = 600;
const GAP_MS = 2_500;
const EARLIER_PAGE = 200;
/** Two sessions ended within this time mean that a third would end too. */
const SESSION_STORM_MS = 30_000;

/**
 * @typedef {object} ConversationEvents
 * @property {() => void} changed something to draw
 * @property {(message: import("./types.js").Message, live: boolean) => void} arrived a message that was not here before
 * @property {(online: boolean) => void} online
 * @property {(text: string) => void} refused an error to say out loud
 * @property {(text: string) => void} returned words that go back into the composer
 */

export class Conversation {
  thread = new Thread();
  session = new Session();
  outbox = new Outbox();
  connection;
  #events;
  #firstWelcome = true;
  #newsFrom = 0;
  #typingSentAt = -Infinity;
  /** @type {{name: string|null}|null} */
  typing = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #typingTimer;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #readTimer;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #gapTimer;
  #readUpTo = 0;
  #sessionEndedAt = -Infinity;
  /** Whole texts of entries that were cut for the wire. @type {Map<string, string>} */
  #whole = new Map();

  /** @param {ConversationEvents} events */
  constructor(events) {
    this.#events = events;
    this.connection = new Connection({
      token: () => this.session.token(),
      conversation: () => this.session.conversation,
      lastSeq: () => this.thread.lastSeq,
      language: currentLanguage,
      onFrame: (frame) => this.#onFrame(frame),
      onOnline: (online) => this.#onOnline(online),
    });
    for (const entry of this.outbox.all()) this.thread.unsent(entry);
  }

  /** Connects a returning person at once; a newcomer only when he does something, so that a mere visit makes no session. */
  wakeUp() {
    if (this.session.exists || this.outbox.all().length > 0) this.connection.start();
  }

  /** @param {string} text @param {string|null} [payload] of a quick reply @returns {boolean} */
  say(text, payload = null) {
    const points = [...text];
    const entry = this.outbox.add(points.length > MAX_SENT ? points.slice(0, MAX_SENT).join("") : text, payload);
    if (!entry) {
      this.thread.note(t("outbox_full"));
      this.#events.refused(t("outbox_full"));
      this.#events.changed();
      return false;
    }
    this.#whole.set(entry.client_msg_id, text);
    this.thread.unsent(entry);
    this.connection.start();
    this.#send(entry);
    this.#events.changed();
    return true;
  }

  /** @param {string} id */
  resend(id) {
    const entry = this.outbox.mark(id, "waiting");
    if (entry) this.#send(entry);
    this.#redraw(id);
  }

  /** @param {string} id */
  discard(id) {
    this.outbox.remove(id);
    this.thread.remove(id);
    this.#events.changed();
  }

  stop() {
    this.connection.send({ type: "stop" });
  }

  signalTyping() {
    this.connection.start();
    const now = performance.now();
    if (now - this.#typingSentAt < TYPING_EVERY_MS) return;
    if (this.connection.send({ type: "typing" })) this.#typingSentAt = now;
  }

  /** The person sees the end of the transcript. */
  seen() {
    const seq = this.thread.highest();
    if (seq <= this.#readUpTo || this.#readTimer !== undefined) return;
    this.#readTimer = setTimeout(() => {
      this.#readTimer = undefined;
      const top = this.thread.highest();
      if (document.visibilityState === "visible" && this.connection.send({ type: "read", seq: top })) this.#readUpTo = top;
    }, READ_DELAY_MS);
  }

  /** @param {string} messageId @param {"up"|"down"} rating @param {string} [reason] */
  rate(messageId, rating, reason) {
    if (reason === undefined && this.connection.send({ type: "feedback", message_id: messageId, rating })) return;
    const body = reason === undefined ? { rating } : { rating, reason };
    call(`/api/chatbot/messages/${messageId}/feedback`, { method: "POST", body, token: this.session.currentToken }).catch(() => undefined);
  }

  /** @param {string[]} purposes @returns {Promise<boolean>} */
  async consent(purposes) {
    try {
      for (const purpose of purposes) {
        await call("/api/chatbot/consents", { method: "PUT", body: { purpose, granted: true }, token: this.session.currentToken, language: currentLanguage() });
      }
    } catch {
      return false;
    }
    this.thread.note(t("consent_given"));
    for (const entry of this.outbox.all()) if (entry.state === "consent") this.resend(entry.client_msg_id);
    return true;
  }

  async loadEarlier() {
    const after = Math.max(0, this.thread.firstSeq - 1 - EARLIER_PAGE);
    const limit = this.thread.firstSeq - 1 - after;
    if (limit < 1) return;
    const page = await this.#fetchAfter(after, limit);
    if (page) this.thread.prepend(page);
    this.#events.changed();
  }

  /** @param {string} username @param {string} password @param {string|null} totp */
  async signIn(username, password, totp) {
    await this.session.signIn(username, password, totp);
    this.#startOver();
    this.connection.restart();
  }

  endAndClear() {
    this.connection.stop();
    this.session.end();
    this.outbox.clear();
    wipe();
    this.#startOver();
    this.#events.changed();
  }

  #startOver() {
    this.thread.reset();
    this.#readUpTo = 0;
    this.#firstWelcome = true;
    this.#setTyping(null);
    for (const entry of this.outbox.all()) this.thread.unsent(entry);
    this.#events.changed();
  }

  /** @param {import("./types.js").Entry} entry */
  #send(entry) {
    const { client_msg_id, payload, text } = entry;
    const left = this.connection.send(payload === null ? { type: "message", client_msg_id, text } : { type: "choose", client_msg_id, payload });
    this.outbox.mark(client_msg_id, left ? "sending" : "waiting");
    this.thread.unsent(entry);
  }

  /** @param {boolean} online */
  #onOnline(online) {
    for (const entry of this.outbox.all()) {
      if (entry.state !== "waiting" && entry.state !== "sending") continue;
      if (online) {
        this.#send(entry);
      } else {
        this.outbox.mark(entry.client_msg_id, "waiting");
        this.thread.unsent(entry);
      }
    }
    if (!online) this.#setTyping(null);
    this.#events.online(online);
    this.#events.changed();
  }

  /** @param {import("./types.js").ServerFrame} frame */
  #onFrame(frame) {
    switch (frame.type) {
      case "welcome":
        this.#welcome(frame);
        break;
      case "snapshot":
        this.thread.snapshot(frame);
        break;
      case "ack":
        this.thread.ack(frame, this.outbox.get(frame.client_msg_id));
        this.#forgetEntry(frame.client_msg_id);
        break;
      case "message":
        this.#message(frame.message);
        break;
      case "delta":
        this.thread.delta(frame);
        break;
      case "done":
        this.thread.done(frame);
        break;
      case "typing":
        if (frame.role !== "user" && frame.role !== "patient") this.#showTyping(frame.role);
        break;
      case "event":
        this.#event(frame.event);
        break;
      case "error":
        this.#error(frame);
        break;
      default:
        return;
    }
    this.#watchGap();
    this.#events.changed();
  }

  /** @param {import("./types.js").WelcomeFrame} frame */
  #welcome(frame) {
    if (!this.thread.welcome(frame)) {
      this.#startOver();
      this.thread.note(t("note_restored"));
      this.connection.restart();
      return;
    }
    this.session.setConversation(frame.conversation_id);
    // What was missed while the line was down is news; what a reload brings back is not.
    this.#newsFrom = this.#firstWelcome ? frame.last_seq : this.thread.lastSeq;
    this.#firstWelcome = false;
  }

  /** @param {import("./types.js").Message} message */
  #message(message) {
    const fresh = this.thread.message(message);
    if (message.role === "user" && message.client_msg_id) this.#forgetEntry(message.client_msg_id);
    if (message.role === "staff") this.#setTyping(null);
    if (message.seq !== null && message.seq > this.thread.liveFrom) learnServerTime(message.created_at);
    if (fresh) this.#events.arrived(message, message.seq === null || message.seq > this.#newsFrom);
  }

  /** @param {import("./types.js").ConversationEvent} event */
  #event(event) {
    this.thread.event(event);
    if (event.kind === "release" || event.kind === "closed") this.#setTyping(null);
  }

  /** @param {string} id */
  #forgetEntry(id) {
    this.outbox.remove(id);
    this.#whole.delete(id);
  }

  /** @param {import("./types.js").ErrorFrame} frame */
  #error(frame) {
    const entry = frame.client_msg_id ? this.outbox.get(frame.client_msg_id) : null;
    if (frame.code === "session_ended" || frame.code === "unauthenticated") {
      this.#sessionEnded();
    } else if (frame.code === "not_found" && !entry) {
      this.session.setConversation(null);
      this.#startOver();
      this.thread.note(t("note_gone"));
      this.connection.restart();
    } else if (entry) {
      this.#refused(entry, frame);
    }
  }

  /** @param {import("./types.js").Entry} entry @param {import("./types.js").ErrorFrame} frame */
  #refused(entry, frame) {
    const id = entry.client_msg_id;
    if (frame.code === "rate_limited" || frame.code === "busy") {
      setTimeout(() => this.outbox.get(id)?.state === "sending" && this.resend(id), Math.min(frame.retry_after_ms ?? 3_000, 60_000));
      return;
    }
    if (frame.code === "too_long" || frame.code === "empty") {
      this.#events.returned(this.#whole.get(id) ?? entry.text);
      this.discard(id);
      this.#whole.delete(id);
      this.#events.refused(t(frame.code === "empty" ? "error_empty" : "error_too_long"));
      return;
    }
    this.outbox.mark(id, frame.code === "consent_required" ? "consent" : "failed", frame.code);
    this.#redraw(id);
    if (frame.code === "consent_required") return;
    this.#events.refused(t(refusalKey(frame.code)));
  }

  #sessionEnded() {
    const wasGuest = this.session.isGuest;
    const now = performance.now();
    const storm = now - this.#sessionEndedAt < SESSION_STORM_MS;
    this.#sessionEndedAt = now;
    this.session.forget();
    // A signed-in person's words must not leave under a guest's name before he has seen that he is one.
    if (!wasGuest) for (const entry of this.outbox.all()) this.outbox.mark(entry.client_msg_id, "failed", "session_ended");
    this.#startOver();
    this.thread.note(t("note_new_session"));
    if (!storm) this.connection.restart();
  }

  /** @param {string} role */
  #showTyping(role) {
    // The bot's own work has its status line; a second sign could outlive it when staff take over.
    if (role === "assistant") return;
    this.#setTyping({ name: null });
  }

  /** @param {{name: string|null}|null} typing */
  #setTyping(typing) {
    clearTimeout(this.#typingTimer);
    this.typing = typing;
    if (typing) {
      this.#typingTimer = setTimeout(() => {
        this.typing = null;
        this.#events.changed();
      }, TYPING_SHOWN_MS);
    }
  }

  /** @param {string} id */
  #redraw(id) {
    const entry = this.outbox.get(id);
    if (entry) this.thread.unsent(entry);
    this.#events.changed();
  }

  /** Frames come in order; where one is missing for long it is fetched. */
  #watchGap() {
    if (!this.thread.hasGap() || this.#gapTimer !== undefined) return;
    this.#gapTimer = setTimeout(async () => {
      this.#gapTimer = undefined;
      if (!this.thread.hasGap()) return;
      const page = await this.#fetchAfter(this.thread.lastSeq, EARLIER_PAGE);
      for (const message of page ?? []) this.#message(message);
      this.#events.changed();
    }, GAP_MS);
  }

  /** @param {number} after @param {number} limit @returns {Promise<import("./types.js").Message[]|null>} */
  async #fetchAfter(after, limit) {
    const path = `/api/chatbot/conversations/${this.session.conversation}/messages?after=${after}&limit=${limit}`;
    try {
      return (await callJson(path, { token: this.session.currentToken, language: currentLanguage() })).items;
    } catch {
      return null;
    }
  }
}
