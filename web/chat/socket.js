// One WebSocket of hcb.v1: opens, says hello, hears frames, notices when the line is dead. Lives once; connection.js makes a
// new one for every attempt.

const PROTOCOL = "hcb.v1";
const WELCOME_MS = 10_000;
const PING_MS = 25_000;
/** After a ping or a message something must come back within this time. */
const SILENCE_MS = 10_000;

/**
 * @typedef {object} LineEvents
 * @property {(frame: import("./types.js").ServerFrame) => void} frame
 * @property {(end: {opened: boolean, code: number, reason: string}) => void} end called once
 */

export class SocketLine {
  /** @type {WebSocket|null} */
  #socket = null;
  #events;
  #opened = false;
  #ended = false;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #welcomeTimer;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #pingTimer;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #silenceTimer;

  /** @param {string} token @param {Record<string, unknown>} hello @param {LineEvents} events */
  constructor(token, hello, events) {
    this.#events = events;
    const url = new URL("/api/chatbot/ws", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    try {
      this.#socket = new WebSocket(url, [PROTOCOL, `bearer.${token}`]);
    } catch {
      // No WebSocket here at all: the caller learns it as a failed opening.
      setTimeout(() => this.#end(1006, ""), 0);
      return;
    }
    this.#welcomeTimer = setTimeout(() => this.#end(1006, ""), WELCOME_MS);
    this.#socket.onopen = () => this.#write({ type: "hello", ...hello });
    this.#socket.onmessage = (event) => this.#hear(event.data);
    this.#socket.onclose = (event) => this.#end(event.code, event.reason);
  }

  /** @param {import("./types.js").ClientFrame} frame @returns {boolean} */
  send(frame) {
    if (!this.#opened || !this.#write(frame)) return false;
    if (frame.type === "message" || frame.type === "choose") this.#expectSomething();
    return true;
  }

  /** Asks whether the line is still there, as after the device slept. */
  probe() {
    if (this.#write({ type: "ping" })) this.#expectSomething();
  }

  close() {
    this.#end(1000, "");
  }

  /** @param {Record<string, unknown>|import("./types.js").ClientFrame} frame */
  #write(frame) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** @param {unknown} data */
  #hear(data) {
    if (this.#ended || typeof data !== "string") return;
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = undefined;
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return;
    }
    if (frame.type === "welcome" && !this.#opened) {
      this.#opened = true;
      clearTimeout(this.#welcomeTimer);
      this.#pingTimer = setInterval(() => this.probe(), PING_MS);
    }
    this.#events.frame(frame);
  }

  #expectSomething() {
    this.#silenceTimer ??= setTimeout(() => this.#end(1006, ""), SILENCE_MS);
  }

  /** @param {number} code @param {string} reason */
  #end(code, reason) {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#welcomeTimer);
    clearTimeout(this.#silenceTimer);
    clearInterval(this.#pingTimer);
    if (this.#socket) {
      this.#socket.onmessage = null;
      this.#socket.onclose = null;
      this.#socket.close();
    }
    this.#events.end({ opened: this.#opened, code, reason });
  }
}
