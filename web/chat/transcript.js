// The transcript on the page: draws what changed, keeps the danger cards pinned until they are understood, and moves the view
// only when the person is reading the end.

import { refreshHolds } from "./booking-cards.js";
import { dangerCard } from "./danger-card.js";
import { byId } from "./dom.js";
import { drawItem } from "./message-view.js";
import { currentLanguage, t } from "./texts.js";

/** Nearer to the end than this counts as reading the end. */
const NEAR_PX = 48;
const MARGIN_PX = 12;
const HOLD_REFRESH_MS = 10_000;

/** @typedef {import("./thread.js").Item} Item */

export class Transcript {
  #conversation;
  #actions;
  #log = byId("log", HTMLElement);
  #list = byId("messages", HTMLOListElement);
  #pinned = byId("pinned", HTMLElement);
  #newer = byId("newer", HTMLButtonElement);
  #newerWord = byId("newer-word", HTMLElement);
  #earlier = byId("earlier", HTMLButtonElement);
  /** @type {Map<string, {node: HTMLLIElement, signature: string}>} */
  #drawn = new Map();
  #pinnedSignature = "";
  #atEnd = true;
  /** What lies below the view: the rest of an answer that is being read, or news while the person reads further up. @type {""|"more"|"newer"} */
  #below = "";
  /** @type {Map<string, {rating: "up"|"down"|null, explained: boolean}>} */
  ratings = new Map();

  /**
   * @param {import("./conversation.js").Conversation} conversation
   * @param {import("./message-view.js").Actions} actions
   */
  constructor(conversation, actions) {
    this.#conversation = conversation;
    this.#actions = actions;
    this.#log.addEventListener("scroll", () => this.#onScroll(), { passive: true });
    this.#newer.addEventListener("click", () => this.toEnd(true));
    this.#earlier.addEventListener("click", () => conversation.loadEarlier());
    new ResizeObserver(() => this.#atEnd && this.#drawn.size > 0 && this.#scrollTo(Infinity)).observe(this.#log);
    setInterval(() => refreshHolds(this.#list), HOLD_REFRESH_MS);
  }

  /** @param {boolean} live whether what is new came now (and not with a reload) */
  draw(live) {
    const wasAtEnd = this.#atEnd;
    const items = this.#conversation.thread.items();
    const { fresh, changed } = this.#reconcile(items);
    this.#drawPinned(items);
    this.#earlier.hidden = this.#conversation.thread.firstSeq <= 1 || items.length === 0;
    if (items.length === 0) this.#scrollTo(0);
    else if (fresh.some((item) => item.shape === "unsent")) this.toEnd(false);
    else if (wasAtEnd && !live) this.#scrollTo(Infinity);
    else if (wasAtEnd) this.#follow(items, changed);
    else if (fresh.length > 0 && live) this.#below ||= "newer";
    this.#onScroll();
  }

  /** @param {boolean} focus */
  toEnd(focus) {
    this.#scrollTo(Infinity);
    if (focus) this.#log.focus({ preventScroll: true });
  }

  clear() {
    this.ratings.clear();
    this.#atEnd = true;
  }

  /** @param {Item[]} items */
  #reconcile(items) {
    const focus = this.#rememberFocus();
    /** @type {Item[]} */
    const fresh = [];
    /** @type {HTMLElement[]} */
    const changed = [];
    const keys = new Set(items.map((item) => item.key));
    for (const [key, { node }] of this.#drawn) {
      if (keys.has(key)) continue;
      node.remove();
      this.#drawn.delete(key);
    }
    const looks = this.#looks(items);
    let place = this.#list.firstElementChild;
    items.forEach((item, index) => {
      const look = /** @type {import("./message-view.js").Look} */ (looks[index]);
      const signature = `${item.version}${currentLanguage()}${JSON.stringify(look)}`;
      const before = this.#drawn.get(item.key);
      let node = before?.node;
      if (!before || before.signature !== signature) {
        node = drawItem(item, look, this.#actions);
        if (before) keepOpen(before.node, node);
        else fresh.push(item);
        if (before?.node === place) place = place?.nextElementSibling ?? null;
        before?.node.remove();
        changed.push(node);
        this.#drawn.set(item.key, { node, signature });
      }
      if (node && node === place) place = place.nextElementSibling;
      else if (node) this.#list.insertBefore(node, place);
    });
    this.#restoreFocus(focus);
    return { fresh, changed };
  }

  /** @param {Item[]} items @returns {import("./message-view.js").Look[]} */
  #looks(items) {
    const { thread, session, connection } = this.#conversation;
    const open = openChoices(items, thread.status);
    const lastOwn = items.findLast((item) => item.shape === "message" && item.message?.role === "user");
    const taken = new Set(items.map((item) => item.entry?.payload ?? item.message?.choice?.payload).filter(Boolean));
    let author = "";
    return items.map((item) => {
      const mine = authorOf(item);
      const first = mine !== author;
      author = mine;
      const message = item.message;
      const read = thread.readByStaff > 0 && item.seq !== null && item.seq <= thread.readByStaff;
      return {
        first,
        open: item.key === open,
        used: item.key === open && (message?.quick_replies ?? []).some((reply) => taken.has(reply.payload)),
        pinned: isDanger(item) && !session.hasUnderstood(item.message?.id ?? ""),
        offline: item.shape === "unsent" && connection.started && !connection.online,
        state: item === lastOwn ? (read ? "read" : "sent") : null,
        rated: this.ratings.get(message?.id ?? "") ?? { rating: null, explained: false },
      };
    });
  }

  /** The newest card of each kind stands on top until it is understood; older ones have been followed by it. @param {Item[]} items */
  #drawPinned(items) {
    const waiting = items.filter((item) => isDanger(item) && !this.#conversation.session.hasUnderstood(item.message?.id ?? ""));
    const shown = ["emergency", "crisis"].map((kind) => waiting.findLast((item) => item.message?.kind === kind)).filter((item) => item !== undefined);
    const signature = currentLanguage() + shown.map((item) => item.message?.id + JSON.stringify(item.message?.card)).join();
    if (signature === this.#pinnedSignature) return;
    this.#pinnedSignature = signature;
    const cards = shown.map(({ message }) => {
      const card = message?.card;
      if (!message || card?.type !== "alert") return "";
      return dangerCard(message, card, { pinned: true, onUnderstood: () => this.#understood(waiting) });
    });
    this.#pinned.replaceChildren(...cards);
    this.#pinned.hidden = cards.length === 0;
  }

  /** @param {Item[]} waiting */
  #understood(waiting) {
    for (const { message } of waiting) if (message) this.#actions.understood(message.id);
    // The card was read; what comes after it is the question.
    queueMicrotask(() => this.#scrollTo(Infinity));
    this.#log.focus({ preventScroll: true });
  }

  /** Shows as much of the new as fits, but never scrolls its beginning away. @param {Item[]} items @param {HTMLElement[]} changed */
  #follow(items, changed) {
    const last = changed.at(-1);
    if (!last) return;
    // Beside a pinned card there is room for little: the newest line is the one that matters.
    if (!this.#pinned.hidden) return this.#scrollTo(Infinity);
    const own = items.findLast((item) => item.shape === "unsent" || item.message?.role === "user");
    const ownTop = (own && this.#drawn.get(own.key)?.node.offsetTop) ?? -1;
    const top = ownTop - MARGIN_PX >= this.#log.scrollTop ? ownTop : (changed[0] ?? last).offsetTop;
    this.#scrollTo(Math.max(this.#log.scrollTop, top - MARGIN_PX));
    if (this.#rest() > NEAR_PX) this.#below = "more";
  }

  #rest() {
    return this.#log.scrollHeight - this.#log.clientHeight - this.#log.scrollTop;
  }

  /** @param {number} top */
  #scrollTo(top) {
    this.#log.scrollTop = Math.min(top, this.#log.scrollHeight - this.#log.clientHeight);
  }

  #onScroll() {
    this.#atEnd = this.#rest() <= NEAR_PX;
    if (this.#atEnd) {
      this.#below = "";
      if (document.visibilityState === "visible") this.#conversation.seen();
    }
    this.#newer.hidden = this.#below === "";
    if (this.#below !== "") this.#newerWord.textContent = t(this.#below);
  }

  #rememberFocus() {
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement) || !this.#list.contains(focused)) return null;
    const line = focused.closest("li.line");
    for (const [key, { node }] of this.#drawn) if (node === line) return { key, mark: focused.dataset.focus ?? null };
    return null;
  }

  /** @param {{key: string, mark: string|null}|null} focus */
  #restoreFocus(focus) {
    if (!focus || this.#list.contains(document.activeElement)) return;
    const line = this.#drawn.get(focus.key)?.node;
    const again = focus.mark && line?.querySelector(`[data-focus="${CSS.escape(focus.mark)}"]`);
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
    else this.#log.focus({ preventScroll: true });
  }
}

/** @param {Item} item */
function isDanger(item) {
  return item.message?.card?.type === "alert";
}

/** @param {Item} item */
function authorOf(item) {
  if (item.shape === "unsent") return "user";
  if (item.shape === "partial") return "assistant";
  if (item.shape === "note" || !item.message) return item.key;
  return item.message.role === "staff" ? `staff ${item.message.author?.display_name ?? ""}` : item.message.role;
}

/**
 * The line whose choices can be used: the last one with choices among the replies of the latest turn.
 * @param {Item[]} items
 * @param {string} status
 */
export function openChoices(items, status) {
  if (status === "with_staff") return null;
  const replies = items.filter((item) => item.message?.role === "assistant");
  const last = replies.at(-1)?.message;
  if (!last) return null;
  const turn = replies.filter((item) => item.message === last || (last.in_reply_to && item.message?.in_reply_to === last.in_reply_to));
  const offered = turn.findLast((item) => (item.message?.quick_replies?.length ?? 0) > 0 || item.message?.card?.type === "consent");
  return offered?.key ?? null;
}

/** A redrawn line keeps what the reader had unfolded. @param {HTMLElement} before @param {HTMLElement} after */
function keepOpen(before, after) {
  const open = [...before.querySelectorAll("details")].map((details) => details.open);
  after.querySelectorAll("details").forEach((details, index) => {
    details.open = open[index] ?? false;
  });
}
