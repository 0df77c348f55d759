// What a screen reader hears: one polite voice that says a finished answer once, and one assertive voice for errors. The
// transcript itself is a quiet log; the pinned danger card speaks for itself through its alert role.

import { byId } from "./dom.js";
import { dayAndClock } from "./format.js";
import { withoutMarks } from "./reply-text.js";
import { isTextKey, t, tn } from "./texts.js";

/** Frames of one turn that come together are said together. */
const GATHER_MS = 120;

export class Announcer {
  #polite = byId("polite", HTMLElement);
  #assertive = byId("assertive", HTMLElement);
  /** @type {string[]} */
  #waiting = [];
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  /** @param {string} text */
  say(text) {
    this.#waiting.push(text);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#polite.textContent = this.#waiting.join(" ");
      this.#waiting = [];
    }, GATHER_MS);
  }

  /** @param {string} text */
  alert(text) {
    // The same words twice are said twice only if the region was empty in between.
    this.#assertive.textContent = "";
    setTimeout(() => (this.#assertive.textContent = text), 0);
  }

  /** @param {import("./types.js").Message} message */
  message(message) {
    if (message.role === "user" || message.card?.type === "alert" || message.kind === "event") {
      if (message.kind === "event") this.say(message.text);
      return;
    }
    const said = message.role === "staff" ? message.text : withoutMarks(message.text).replaceAll("**", "");
    const text = [said, cardText(message.card ?? null, said)].filter(Boolean).join(" ");
    this.say(message.role === "staff" ? t("staff_said", { name: message.author?.display_name ?? t("staff"), text }) : t("answer_done", { text }));
    const labels = (message.quick_replies ?? []).map((reply) => reply.label);
    if (labels.length > 0) this.say(tn("choices", labels.length, { list: `${labels.join(", ")}.` }));
  }
}

/**
 * The gist of a card in one breath, unless the text said it; the card itself can be read in the transcript.
 * @param {import("./types.js").Card|null} card
 * @param {string} said
 */
function cardText(card, said) {
  switch (card?.type) {
    case "confirm":
      if (said.includes(card.slot.doctor_name)) return "";
      return `${t("confirm_title")}: ${dayAndClock(card.slot.datetime)}, ${card.slot.doctor_name}.`;
    case "receipt":
      if (said.includes(card.appointment.code)) return "";
      return `${t("receipt_code")} ${card.appointment.code}, ${dayAndClock(card.appointment.datetime)}, ${card.appointment.doctor_name}.`;
    case "analysis": {
      const level = `level_${card.analysis.urgency_level}`;
      const unsaid = card.analysis.recommendations.filter((line) => !said.includes(line));
      return [isTextKey(level) ? `${t(level)}.` : "", ...unsaid].filter(Boolean).join(" ");
    }
    case "consent":
      return t("consent_title");
    case "handoff":
      return t("handoff_title");
    default:
      return "";
  }
}
