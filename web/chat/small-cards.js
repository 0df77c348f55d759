// The small cards: why a question is asked, consent, hand-over to staff; and the row that rates an answer.

import { icon } from "../shared/icons.js";
import { el } from "./dom.js";
import { isTextKey, t, tn } from "./texts.js";

/** @param {import("./types.js").QuestionCard} card */
export function questionCard(card) {
  const counted = card.index > 0 && card.max > 0;
  if (card.why === "" && !counted) return null;
  return el(
    "section",
    { class: "card card-question" },
    counted && el("p", { class: "hint" }, t("question_of", { index: card.index, max: card.max })),
    card.why !== "" && el("details", { class: "fold" }, el("summary", null, t("why_ask")), el("p", null, card.why)),
  );
}

/** @param {string} purpose */
function purposeText(purpose) {
  const key = `purpose_${purpose}`;
  return isTextKey(key) ? t(key) : purpose;
}

/**
 * Nothing is ticked beforehand; what is not ticked is not given. A single purpose needs no box: the button is the act.
 * @param {import("./types.js").ConsentCard} card
 * @param {(purposes: string[]) => Promise<boolean>} onConsent
 */
export function consentCard(card, onConsent) {
  const single = card.purposes.length === 1;
  const boxes = card.purposes.map((purpose) => el("input", { type: "checkbox", name: purpose, value: purpose }));
  const failed = el("p", { class: "field-error", role: "alert", hidden: true }, t("consent_failed"));
  const button = el("button", { class: "primary", type: "button", "data-focus": "consent", disabled: !single }, t("consent_give"));
  // Care in this chat is what the message needs; without it there is nothing to send.
  const needed = boxes.find((box) => box.value === "care_chat") ?? boxes[0];
  for (const box of boxes) box.addEventListener("change", () => (button.disabled = !(needed?.checked ?? false)));
  button.addEventListener("click", async () => {
    button.disabled = true;
    const granted = single ? card.purposes : boxes.filter((box) => box.checked).map((box) => box.value);
    failed.hidden = await onConsent(granted);
    button.disabled = failed.hidden;
  });
  const lines = card.purposes.map((purpose, index) =>
    single ? el("li", null, purposeText(purpose)) : el("li", null, el("label", { class: "tick" }, boxes[index], el("span", null, purposeText(purpose)))),
  );
  return el(
    "section",
    { class: "card card-consent" },
    el("h2", { class: "card-title" }, icon("lock"), t("consent_title")),
    el("ul", { class: single ? null : "ticks" }, ...lines),
    el("p", { class: "hint" }, t("consent_keep")),
    el("div", { class: "card-actions" }, button),
    failed,
  );
}

/** @param {import("./types.js").HandoffCard} card */
export function handoffCard(card) {
  const minutes = card.expected_wait_s ? Math.max(1, Math.round(card.expected_wait_s / 60)) : null;
  return el(
    "section",
    { class: "card card-handoff" },
    el("h2", { class: "card-title" }, icon("staff"), t("handoff_title")),
    minutes !== null && el("p", null, tn("handoff_wait", minutes)),
    el("p", { class: "hint" }, t("handoff_keep")),
  );
}

/** @type {["why_wrong"|"why_unclear"|"why_off"|"why_unsafe", string][]} */
const REASONS = [
  ["why_wrong", "wrong"],
  ["why_unclear", "unclear"],
  ["why_off", "off_topic"],
  ["why_unsafe", "unsafe"],
];

/**
 * @param {"up"|"down"|null} rated
 * @param {boolean} explained a reason was given or is not wanted
 * @param {{onRate: (rating: "up"|"down") => void, onReason: (reason: string) => void}} actions
 */
export function ratingRow(rated, explained, { onRate, onReason }) {
  if (rated === null) {
    return el(
      "div",
      { class: "rating", role: "group", "aria-label": t("rate_label") },
      el("button", { class: "quiet", type: "button", onclick: () => onRate("up"), "data-focus": "up" }, icon("thumb_up"), t("rate_up")),
      el("button", { class: "quiet", type: "button", onclick: () => onRate("down"), "data-focus": "down" }, icon("thumb_down"), t("rate_down")),
    );
  }
  const noted = el("p", { class: "rating-noted" }, icon(rated === "up" ? "thumb_up" : "thumb_down"), t(rated === "up" ? "rated_up" : "rated_down"));
  if (rated === "up" || explained) return el("div", { class: "rating" }, noted);
  const reasons = REASONS.map(([key, reason]) => el("button", { class: "quiet outlined", type: "button", onclick: () => onReason(reason), "data-focus": reason }, t(key)));
  return el("div", { class: "rating rating-why" }, noted, el("div", { class: "reasons", role: "group", "aria-label": t("rate_why") }, el("span", null, t("rate_why")), ...reasons));
}
