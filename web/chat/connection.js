// Keeps one line to the server open: WebSocket first, the stream where sockets are blocked; backs off with full jitter and
// tries again at once when the device says that the network or the person is back. Knows nothing of messages.

import { SocketLine } from "./socket.js";
import { StreamLine } from "./stream.js";

const BACKOFF_BASE_MS = 800;
const BACKOFF_CEILING_MS = 30_000;
/** A draining server spreads its clients over a window; longer than this it cannot ask for. */
const HINT_CEILING_MS = 60_000;
const SOCKET_FAILURES_BEFORE_STREAM = 2;

/**
 * @typedef {object} ConnectionNeeds
 * @property {() => Promise<string>} token
 * @property {() => string|null} conversation
 * @property {() => number} lastSeq
 * @property {() => string} language
 * @property {(frame: import("./types.js").ServerFrame) => void} onFrame
 * @property {(online: boolean) => void} onOnline
 */

/** @param {number} attempt */
export function backoff(attempt) {
  return Math.random() * Math.min(BACKOFF_CEILING_MS, BACKOFF_BASE_MS * 2 ** attempt);
}

export class Connection {
  #needs;
  /** @type {SocketLine|StreamLine|null} */
  #line = null;
  #started = false;
  #online = false;
  /** Grows with every attempt; what belongs to an older one is ignored. */
  #generation = 0;
  #attempt = 0;
  #socketFailures = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  /** @param {ConnectionNeeds} needs */
  constructor(needs) {
    this.#needs = needs;
    addEventListener("online", () => this.#wake());
    // The network went: what is written to the old socket now would be lost without a sign.
    addEventListener("offline", () => this.#started && this.#drop());
    addEventListener("pageshow", (event) => event.persisted && this.#wake());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#wake());
  }

  get started() {
    return this.#started;
  }

  get online() {
    return this.#online;
  }

  start() {
    if (this.#started) return;
    this.#started = true;
    this.#open();
  }

  /** Opens a fresh line at once, as after a change of language, session or conversation. */
  restart() {
    this.#started = true;
    this.#attempt = 0;
    this.#letGo();
    this.#open();
  }

  stop() {
    this.#started = false;
    this.#letGo();
    this.#setOnline(false);
  }

  /** @param {import("./types.js").ClientFrame} frame @returns {boolean} whether it left */
  send(frame) {
    return this.#online && this.#line !== null && this.#line.send(frame);
  }

  #wake() {
    if (!this.#started) return;
    if (this.#online) {
      this.#line?.probe();
    } else if (this.#timer !== undefined) {
      this.#attempt = 0;
      this.#letGo();
      this.#open();
    }
  }

  #drop() {
    this.#letGo();
    this.#setOnline(false);
    this.#retryIn(backoff(this.#attempt));
  }

  #letGo() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#generation += 1;
    this.#line?.close();
    this.#line = null;
  }

  /** @param {boolean} online */
  #setOnline(online) {
    if (this.#online === online) return;
    this.#online = online;
    this.#needs.onOnline(online);
  }

  /** @param {number} wait */
  #retryIn(wait) {
    this.#attempt += 1;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#open();
    }, wait);
  }

  async #open() {
    this.#generation += 1;
    const mine = this.#generation;
    let token;
    try {
      token = await this.#needs.token();
    } catch {
      if (mine === this.#generation) this.#retryIn(backoff(this.#attempt));
      return;
    }
    if (mine !== this.#generation || !this.#started) return;
    const events = {
      /** @param {import("./types.js").ServerFrame} frame */
      frame: (frame) => mine === this.#generation && this.#hear(frame),
      /** @param {{opened: boolean, code: number, reason: string}} end */
      end: (end) => mine === this.#generation && this.#ended(end),
    };
    const conversation = this.#needs.conversation();
    const lastSeq = this.#needs.lastSeq();
    const language = this.#needs.language();
    if (this.#socketFailures >= SOCKET_FAILURES_BEFORE_STREAM) {
      this.#line = new StreamLine({ token, language, conversation, lastSeq }, events);
    } else {
      this.#line = new SocketLine(token, { conversation_id: conversation ?? undefined, last_seq: lastSeq, language }, events);
    }
  }

  /** @param {import("./types.js").ServerFrame} frame */
  #hear(frame) {
    const mine = this.#generation;
    if (frame.type === "welcome") {
      this.#attempt = 0;
      if (this.#line instanceof SocketLine) this.#socketFailures = 0;
    }
    this.#needs.onFrame(frame);
    // The welcome may have made its hearer start afresh; then this line is not the one that is online.
    if (frame.type === "welcome" && mine === this.#generation) this.#setOnline(true);
  }

  /** @param {{opened: boolean, code: number, reason: string}} end */
  #ended({ opened, code, reason }) {
    if (this.#line instanceof SocketLine) this.#socketFailures = opened ? 0 : this.#socketFailures + 1;
    // The socket gets one chance again after each stream; where it is still blocked the stream follows at the next try.
    else this.#socketFailures = SOCKET_FAILURES_BEFORE_STREAM - 1;
    this.#line = null;
    this.#generation += 1;
    this.#setOnline(false);
    const hint = code === 1012 ? Number(/\d+/.exec(reason)?.[0] ?? NaN) : NaN;
    this.#retryIn(Number.isFinite(hint) ? Math.min(hint, HINT_CEILING_MS) : backoff(this.#attempt));
  }
}
