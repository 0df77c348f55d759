// The box in which the patient writes: grows to five lines, counts only near the limit, never sends half a word that an input
// method is still composing.

import { icon } from "../shared/icons.js";
import { byId } from "./dom.js";
import { loadDraft, saveDraft } from "./storage.js";
import { t } from "./texts.js";

const MAX_POINTS = 4_000;
/** The count appears when this much is left. */
const WARN_POINTS = 500;
const MAX_LINES = 5;
const COMPOSING = 229;

export class Composer {
  #text = byId("text", HTMLTextAreaElement);
  #counter = byId("counter", HTMLElement);
  #send = byId("send", HTMLButtonElement);
  #onSend;
  #onTyping;
  #desktop = matchMedia("(hover: hover) and (pointer: fine)");

  /** @param {{onSend: (text: string) => boolean, onTyping: () => void}} actions */
  constructor({ onSend, onTyping }) {
    this.#onSend = onSend;
    this.#onTyping = onTyping;
    this.#send.prepend(icon("send"));
    this.#text.value = loadDraft();
    this.#text.addEventListener("input", () => this.#onInput());
    this.#text.addEventListener("keydown", (event) => this.#onKey(event));
    byId("composer", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.refresh();
  }

  /** On a phone the keyboard would cover half of what there is to read. */
  focusOnDesktop() {
    if (this.#desktop.matches) this.#text.focus({ preventScroll: true });
  }

  /** Words that were not accepted come back, before whatever was written since. @param {string} text */
  giveBack(text) {
    this.#set(this.#text.value === "" ? text : `${text}\n${this.#text.value}`);
    this.#text.focus();
  }

  clear() {
    this.#set("");
  }

  /** Also after a change of language or of type size. */
  refresh() {
    const over = [...this.#text.value].length - MAX_POINTS;
    this.#counter.hidden = over < -WARN_POINTS;
    this.#counter.classList.toggle("counter-over", over > 0);
    this.#counter.textContent = over > 0 ? t("counter_over", { n: over }) : t("counter_left", { n: -over });
    this.#send.disabled = this.#text.value.trim() === "";
    this.#grow();
  }

  #grow() {
    const style = getComputedStyle(this.#text);
    const line = Number.parseFloat(style.lineHeight);
    const frame = Number.parseFloat(style.paddingTop) + Number.parseFloat(style.paddingBottom);
    // The rows attribute sizes the box without a style attribute and without a jump.
    this.#text.rows = 1;
    const lines = Math.round((this.#text.scrollHeight - frame) / line);
    this.#text.rows = Math.max(1, Math.min(MAX_LINES, lines));
  }

  #onInput() {
    saveDraft(this.#text.value);
    this.refresh();
    if (this.#text.value.trim() !== "") this.#onTyping();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const composing = event.isComposing || event.keyCode === COMPOSING;
    if (event.key !== "Enter" || event.shiftKey || composing || !this.#desktop.matches) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.#text.value;
    if (text.trim() === "") return;
    // Too long a text goes out all the same: the server looks for danger in it before it refuses it.
    if (!this.#onSend(text.trim())) return;
    this.#set("");
    this.#text.focus({ preventScroll: true });
  }

  /** @param {string} text */
  #set(text) {
    this.#text.value = text;
    saveDraft(text);
    this.refresh();
  }
}
