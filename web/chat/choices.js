// The buttons of one message's quick replies: used once, walked with the arrow keys, one stop for Tab.

import { el } from "./dom.js";

/** More choices than this cannot be weighed on a telephone. */
const MAX_CHOICES = 6;

export class ChoiceMaker {
  /** @type {HTMLButtonElement[]} */
  #buttons = [];
  #used;
  #onChoose;

  /**
   * @param {boolean} used already chosen from
   * @param {(reply: import("./types.js").QuickReply) => void} onChoose
   */
  constructor(used, onChoose) {
    this.#used = used;
    this.#onChoose = onChoose;
  }

  /**
   * @param {import("./types.js").QuickReply} reply
   * @param {{text?: string, label?: string, className?: string}} [look]
   */
  button(reply, { text, label, className = "choice" } = {}) {
    const button = el(
      "button",
      {
        class: className,
        type: "button",
        "aria-label": label ?? null,
        "aria-disabled": this.#used ? "true" : null,
        tabindex: this.#buttons.length === 0 ? 0 : -1,
        "data-focus": `choice-${reply.id}`,
        onclick: () => this.#choose(reply),
        onkeydown: (event) => this.#walk(event),
      },
      text ?? reply.label,
    );
    this.#buttons.push(button);
    return button;
  }

  /** @param {import("./types.js").QuickReply[]} replies @param {string} label */
  row(replies, label) {
    const shown = replies.slice(0, MAX_CHOICES);
    return shown.length > 0 && el("div", { class: "choices", role: "group", "aria-label": label }, ...shown.map((reply) => this.button(reply)));
  }

  /** @param {import("./types.js").QuickReply} reply */
  #choose(reply) {
    if (this.#used) return;
    this.#used = true;
    // Disabled for good, yet still focusable: the focus must not fall off the page under a keyboard user.
    for (const button of this.#buttons) button.setAttribute("aria-disabled", "true");
    this.#onChoose(reply);
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const last = this.#buttons.length - 1;
    const from = this.#buttons.findIndex((button) => button === event.target);
    let to = step === undefined ? -1 : (from + step + this.#buttons.length) % this.#buttons.length;
    if (event.key === "Home") to = 0;
    if (event.key === "End") to = last;
    const target = this.#buttons[to];
    if (!target) return;
    event.preventDefault();
    for (const button of this.#buttons) button.tabIndex = button === target ? 0 : -1;
    target.focus();
  }
}
