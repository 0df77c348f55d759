// The way around a blocked WebSocket: server-sent events down, POST up, with the same frames on both. EventSource cannot set
// the Authorization header, so the stream is read with fetch.

import { ApiError, call, callJson } from "./api.js";

/** How long a message waits for the one before it, so that order is kept without a slow answer holding up an emergency. */
const ORDER_MS = 1_500;

/** Splits a stream of server-sent events into the data of each. */
export class EventParser {
  #rest = "";

  /** @param {string} chunk @returns {string[]} */
  push(chunk) {
    this.#rest = (this.#rest + chunk).replace(/\r\n?/g, "\n");
    const blocks = this.#rest.split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks
      .map((block) => block.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5).replace(/^ /, "")).join("\n"))
      .filter((data) => data !== "");
  }
}

export class StreamLine {
  #token;
  #language;
  #conversation;
  #events;
  #opened = false;
  #ended = false;
  /** @type {Promise<unknown>} */
  #previous = Promise.resolve();
  /** @type {ReadableStreamDefaultReader<Uint8Array>|null} */
  #reader = null;

  /**
   * @param {{token: string, language: string, conversation: string|null, lastSeq: number}} start
   * @param {import("./socket.js").LineEvents} events
   */
  constructor(start, events) {
    this.#token = start.token;
    this.#language = start.language;
    this.#conversation = start.conversation;
    this.#events = events;
    this.#run(start.lastSeq).catch((error) => this.#fail(error));
  }

  /** @param {import("./types.js").ClientFrame} frame @returns {boolean} */
  send(frame) {
    if (!this.#opened || this.#ended) return false;
    if (frame.type === "message" || frame.type === "choose") this.#post(frame);
    else if (frame.type === "feedback") this.#quietly(`/api/chatbot/messages/${frame.message_id}/feedback`, { rating: frame.rating });
    else if (frame.type === "read") this.#quietly(this.#path("read"), { seq: frame.seq });
    else if (frame.type !== "ping") this.#quietly(this.#path(frame.type), {});
    return true;
  }

  probe() {
    // A dead stream shows itself when it is read; there is nothing to ask.
  }

  close() {
    this.#end(1000);
  }

  /** @param {string} rest */
  #path(rest) {
    return `/api/chatbot/conversations/${this.#conversation}/${rest}`;
  }

  /** @param {number} lastSeq */
  async #run(lastSeq) {
    const auth = { token: this.#token, language: this.#language };
    this.#conversation ??= (await callJson("/api/chatbot/conversations", { method: "POST", body: { language: this.#language }, ...auth })).id;
    const headers = { Accept: "text/event-stream", "Last-Event-ID": String(lastSeq) };
    const response = await call(this.#path("events"), { headers, timeout: 15_000, ...auth });
    if (!response.body) throw new ApiError(0, "offline", null);
    this.#reader = response.body.getReader();
    const decoder = new TextDecoder();
    const parser = new EventParser();
    for (;;) {
      const { value, done } = await this.#reader.read();
      if (done || this.#ended) break;
      for (const data of parser.push(decoder.decode(value, { stream: true }))) this.#hear(data);
    }
    this.#end(1006);
  }

  /** @param {string} data */
  #hear(data) {
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return;
    }
    if (frame.type === "welcome") this.#opened = true;
    this.#events.frame(frame);
  }

  /** @param {import("./types.js").SayFrame|import("./types.js").ChooseFrame} frame */
  #post(frame) {
    const { type, ...body } = frame;
    const sent = this.#previous.then(() => callJson(this.#path("messages"), { method: "POST", body, token: this.#token, language: this.#language }));
    const settled = sent.then((answer) => this.#answered(answer), (error) => this.#refused(error, frame.client_msg_id));
    this.#previous = Promise.race([settled, this.#previous.then(() => new Promise((go) => setTimeout(go, ORDER_MS)))]);
  }

  /** @param {any} answer */
  #answered(answer) {
    if (this.#ended) return;
    this.#events.frame({ type: "ack", ...answer.ack });
    for (const message of answer.replies ?? []) this.#events.frame({ type: "message", message });
    if (answer.turn) this.#events.frame({ type: "done", ...answer.turn });
  }

  /** @param {unknown} error @param {string} id */
  #refused(error, id) {
    if (this.#ended) return;
    if (!(error instanceof ApiError) || error.status === 0) {
      this.#end(1006);
      return;
    }
    for (const message of error.body?.replies ?? []) this.#events.frame({ type: "message", message });
    this.#events.frame({ type: "error", code: error.code, detail: error.body?.detail, client_msg_id: id, retry_after_ms: error.body?.retry_after_ms });
  }

  /** Signals whose loss is harmless. @param {string} path @param {unknown} body */
  #quietly(path, body) {
    call(path, { method: "POST", body, token: this.#token, language: this.#language }).catch(() => undefined);
  }

  /** @param {unknown} error */
  #fail(error) {
    const refused = error instanceof ApiError && (error.status === 401 || error.status === 404);
    if (refused && !this.#ended) this.#events.frame({ type: "error", code: error.code });
    this.#end(1006);
  }

  /** @param {number} code */
  #end(code) {
    if (this.#ended) return;
    this.#ended = true;
    this.#reader?.cancel().catch(() => undefined);
    this.#events.end({ opened: this.#opened, code, reason: "" });
  }
}
