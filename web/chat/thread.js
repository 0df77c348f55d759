// The page's copy of one conversation: messages keyed by id, in order of seq, without gaps or doubles, whatever order the
// frames come in. Pure: no DOM, no network, no storage, so that it can be tested alone.

/**
 * One line of the transcript.
 * @typedef {object} Item
 * @property {string} key stays the same while a message goes from unsent to stored
 * @property {"message"|"partial"|"unsent"|"note"} shape
 * @property {number} order
 * @property {number} version grows with every change, so that only changed lines are drawn again
 * @property {import("./types.js").Message|null} message
 * @property {import("./types.js").Entry|null} entry
 * @property {string} text
 * @property {number|null} seq
 */

/** Between the last seq and the next one there is room for this many lines without a seq. */
const STEP = 1e-6;

export class Thread {
  /** @type {Map<string, Item>} */
  #items = new Map();
  /** Message id → key, because a patient's own message is keyed by its client_msg_id. @type {Map<string, string>} */
  #keys = new Map();
  /** Seqs that came before the ones below them. @type {Set<number>} */
  #ahead = new Set();
  #loose = 0;
  /** Highest seq below which nothing is missing: what `hello.last_seq` says. */
  lastSeq = 0;
  /** Lowest seq held; above 1 only after a snapshot. */
  firstSeq = 1;
  /** @type {string|null} */
  epoch = null;
  status = "open";
  readByStaff = 0;
  /** client_msg_ids of turns that are not done. @type {Set<string>} */
  running = new Set();
  /** Highest seq at the time of the last welcome: what comes above it is live. */
  liveFrom = 0;

  reset() {
    this.#items.clear();
    this.#keys.clear();
    this.#ahead.clear();
    this.running.clear();
    this.lastSeq = 0;
    this.firstSeq = 1;
    this.liveFrom = 0;
    this.epoch = null;
    this.status = "open";
    this.readByStaff = 0;
  }

  /** @returns {Item[]} */
  items() {
    return [...this.#items.values()].sort((a, b) => a.order - b.order);
  }

  /** @param {string} id of a message */
  has(id) {
    const item = this.#items.get(this.#keys.get(id) ?? id);
    return item !== undefined && item.shape === "message";
  }

  highest() {
    let top = this.lastSeq;
    for (const seq of this.#ahead) top = Math.max(top, seq);
    return top;
  }

  /** True where something between two stored messages has not come yet. */
  hasGap() {
    return this.#ahead.size > 0;
  }

  /**
   * @param {import("./types.js").WelcomeFrame} frame
   * @returns {boolean} false when the store's history changed and this copy must be thrown away
   */
  welcome(frame) {
    const epoch = String(frame.epoch);
    if (this.epoch !== null && this.epoch !== epoch) return false;
    this.epoch = epoch;
    this.status = frame.status ?? this.status;
    this.readByStaff = Math.max(this.readByStaff, frame.read?.staff ?? 0);
    this.liveFrom = frame.last_seq;
    this.running = new Set(frame.in_flight ?? []);
    // The text so far of running answers comes again as one delta.
    this.#dropPartials();
    return true;
  }

  /** @param {import("./types.js").SnapshotFrame} frame */
  snapshot(frame) {
    for (const [key, item] of this.#items) if (item.seq !== null) this.#items.delete(key);
    this.#keys.clear();
    this.#ahead.clear();
    this.lastSeq = frame.last_seq;
    this.firstSeq = Math.min(frame.last_seq + 1, ...frame.messages.map((m) => m.seq ?? Infinity));
    for (const message of frame.messages) this.message(message);
  }

  /** Older messages, fetched on demand. @param {import("./types.js").Message[]} messages */
  prepend(messages) {
    for (const message of messages) this.message(message);
    this.firstSeq = Math.min(this.firstSeq, ...messages.map((m) => m.seq ?? Infinity));
  }

  /**
   * @param {import("./types.js").Message} message
   * @returns {boolean} true when this id was not here before
   */
  message(message) {
    const own = message.role === "user" ? message.client_msg_id : null;
    const key = this.#keys.get(message.id) ?? own ?? message.id;
    const before = this.#items.get(key);
    const fresh = before === undefined || before.shape !== "message";
    this.#keys.set(message.id, key);
    const order = message.seq ?? before?.order ?? this.#looseOrder();
    this.#put({ key, shape: "message", order, message, entry: null, text: message.text, seq: message.seq ?? before?.seq ?? null });
    this.#saw(message.seq);
    if (own && message.seq !== null && message.seq > this.liveFrom && fresh) this.running.add(own);
    return fresh;
  }

  /** @param {import("./types.js").DeltaFrame} frame */
  delta(frame) {
    const key = this.#keys.get(frame.message_id) ?? frame.message_id;
    const before = this.#items.get(key);
    if (before?.shape === "message") return;
    this.#put({ key, shape: "partial", order: before?.order ?? this.#looseOrder(), message: null, entry: null, text: (before?.text ?? "") + frame.text, seq: null });
  }

  /** @param {import("./types.js").AckFrame} frame @param {import("./types.js").Entry|null} entry */
  ack(frame, entry) {
    const before = this.#items.get(frame.client_msg_id);
    this.#keys.set(frame.message_id, frame.client_msg_id);
    if (before?.shape !== "message") {
      /** @type {import("./types.js").Message} */
      const message = {
        id: frame.message_id,
        seq: frame.seq,
        role: "user",
        kind: "text",
        text: entry?.text ?? before?.text ?? "",
        client_msg_id: frame.client_msg_id,
        choice: entry?.payload ? { payload: entry.payload } : null,
        created_at: "",
      };
      this.#put({ key: frame.client_msg_id, shape: "message", order: frame.seq, message, entry: null, text: message.text, seq: frame.seq });
    }
    // A card that came ahead of the store, or asked for consent, belongs under the message that called for it.
    for (const item of this.#items.values()) {
      if (before && item.seq === null && item.order > before.order && item.order < frame.seq) item.order = frame.seq + (item.order % 1);
    }
    this.#saw(frame.seq);
    this.running.add(frame.client_msg_id);
  }

  /** @param {import("./types.js").DoneFrame} frame */
  done(frame) {
    this.running.delete(frame.client_msg_id);
    // A superseded or failed answer leaves a partial text that no message will complete.
    if (this.running.size === 0) this.#dropPartials();
  }

  /** @param {import("./types.js").ConversationEvent} event @returns {boolean} */
  event(event) {
    if (event.kind === "read") {
      if (event.by === "staff") this.readByStaff = Math.max(this.readByStaff, event.up_to ?? 0);
      return false;
    }
    const status = { takeover: "with_staff", release: "open", closed: "closed" }[event.kind];
    if (status) this.status = status;
    if (event.seq === null) return false;
    return this.message({
      id: event.message_id ?? `event-${event.seq}`,
      seq: event.seq,
      role: "system",
      kind: "event",
      event: event.kind,
      text: event.text ?? "",
      author: event.by?.display_name ? event.by : null,
      created_at: event.at ?? "",
    });
  }

  /** @param {import("./types.js").Entry} entry */
  unsent(entry) {
    const before = this.#items.get(entry.client_msg_id);
    if (before?.shape === "message") return;
    this.#put({ key: entry.client_msg_id, shape: "unsent", order: before?.order ?? this.#looseOrder(), message: null, entry, text: entry.text, seq: null });
  }

  /** A line of the page's own, as "a new session was opened". @param {string} text */
  note(text) {
    const order = this.#looseOrder();
    this.#put({ key: `note-${order}`, shape: "note", order, message: null, entry: null, text, seq: null });
  }

  /** @param {string} key */
  remove(key) {
    this.#items.delete(key);
  }

  hasPartial() {
    for (const item of this.#items.values()) if (item.shape === "partial") return true;
    return false;
  }

  /** @param {Omit<Item, "version">} item */
  #put(item) {
    this.#items.set(item.key, { ...item, version: (this.#items.get(item.key)?.version ?? 0) + 1 });
  }

  #looseOrder() {
    this.#loose += 1;
    return this.highest() + 0.5 + this.#loose * STEP;
  }

  /** @param {number|null} seq */
  #saw(seq) {
    if (seq === null) return;
    // What is still to be stored is younger than all that is; a card or a note that stays without a seq keeps its place.
    for (const item of this.#items.values()) {
      if ((item.shape === "unsent" || item.shape === "partial") && item.order < seq) item.order = seq + (item.order % 1);
    }
    if (seq <= this.lastSeq) return;
    this.#ahead.add(seq);
    while (this.#ahead.delete(this.lastSeq + 1)) this.lastSeq += 1;
  }

  #dropPartials() {
    for (const [key, item] of this.#items) if (item.shape === "partial") this.#items.delete(key);
  }
}
