// Messages that the server has not acknowledged. They survive a reload and are sent again under the same client_msg_id until
// an ack or a refusal comes. Nothing here knows about sockets or the page.

import { eraseEntry, loadEntries, saveEntry } from "./storage.js";

/** More than this means that something is wrong for long; the person is told instead of losing words silently. */
const MAX_ENTRIES = 50;

/** An id that works on plain http too, where crypto.randomUUID is missing. */
export function newId() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  /** @type {Map<string, import("./types.js").Entry>} */
  #entries = new Map();

  constructor() {
    for (const entry of loadEntries().sort((a, b) => a.at - b.at).slice(0, MAX_ENTRIES)) {
      // What was on its way when the page went away may or may not have arrived: the id makes sending it again safe.
      this.#entries.set(entry.client_msg_id, { ...entry, state: entry.state === "sending" ? "waiting" : entry.state });
    }
  }

  /** @returns {import("./types.js").Entry[]} oldest first */
  all() {
    return [...this.#entries.values()];
  }

  /** @param {string} id */
  get(id) {
    return this.#entries.get(id) ?? null;
  }

  /** @returns {import("./types.js").Entry|null} null when the box is full
   *  @param {string} text @param {string|null} payload */
  add(text, payload) {
    if (this.#entries.size >= MAX_ENTRIES) return null;
    /** @type {import("./types.js").Entry} */
    const entry = { client_msg_id: newId(), text, payload, at: Date.now(), state: "waiting", reason: null };
    this.#entries.set(entry.client_msg_id, entry);
    saveEntry(entry);
    return entry;
  }

  /**
   * @param {string} id
   * @param {import("./types.js").Entry["state"]} state
   * @param {string|null} [reason]
   */
  mark(id, state, reason = null) {
    const entry = this.#entries.get(id);
    if (!entry) return null;
    entry.state = state;
    entry.reason = reason;
    saveEntry(entry);
    return entry;
  }

  /** @param {string} id */
  remove(id) {
    eraseEntry(id);
    return this.#entries.delete(id);
  }

  clear() {
    for (const id of [...this.#entries.keys()]) this.remove(id);
  }
}
