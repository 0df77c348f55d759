// The emergency card and the crisis card: the deed first, the number as a button, the steps, the place, and the truth about
// whether staff know. Approved text comes from the server; nothing here rephrases it.

import { icon } from "../shared/icons.js";
import { el, list, telHref } from "./dom.js";
import { prose } from "./prose.js";
import { bare } from "./reply-text.js";
import { t } from "./texts.js";

/** A first line up to this long is the deed itself and becomes the heading. */
const HEADING_LENGTH = 60;

/**
 * Splits the approved text into heading and body, and leaves out the lines that the card shows as steps, so that nobody reads
 * them twice.
 * @param {string} text
 * @param {import("./types.js").AlertCard} card
 */
export function splitAlertText(text, card) {
  const shown = new Set(card.steps.map(bare));
  const lines = text.split("\n").filter((line) => !shown.has(bare(line)));
  const first = lines.find((line) => line.trim() !== "") ?? "";
  const isHeading = first.trim() !== "" && [...first].length <= HEADING_LENGTH;
  const body = (isHeading ? lines.slice(lines.indexOf(first) + 1) : lines).join("\n").trim();
  return { heading: isHeading ? first.trim() : null, body };
}

/** @param {import("./types.js").AlertCard} card */
function headingOf(card) {
  if (card.transport === "talk") return t("alert_talk");
  const first = card.numbers[0];
  return card.transport === "ambulance" && first ? t("alert_ambulance", { tel: first.tel }) : t("alert_go_now");
}

/** @param {import("./types.js").PhoneLine} line @param {boolean} main */
function numberButton(line, main) {
  return el(
    "a",
    { class: main ? "alert-call alert-call-main" : "alert-call", href: telHref(line.tel) },
    icon("phone"),
    el("span", { class: "alert-call-text" }, el("strong", null, t("call_number", { tel: line.tel })), el("span", null, line.label), line.hours && el("span", { class: "alert-hours" }, line.hours)),
  );
}

/**
 * @param {import("./types.js").Message} message
 * @param {import("./types.js").AlertCard} card
 * @param {{pinned: boolean, onUnderstood: () => void}} how
 */
export function dangerCard(message, card, { pinned, onUnderstood }) {
  const crisis = message.kind === "crisis";
  const { heading, body } = splitAlertText(message.text, card);
  return el(
    "div",
    { class: crisis ? "alert alert-crisis" : "alert alert-emergency", role: pinned ? "alert" : null, "data-message": message.id },
    el("p", { class: "alert-kind" }, icon(crisis ? "heart" : "alert"), t(crisis ? "crisis_word" : "emergency_word")),
    el("h2", { class: "alert-title" }, heading ?? headingOf(card)),
    el("div", { class: "alert-numbers" }, ...card.numbers.map((line, index) => numberButton(line, index === 0))),
    el("p", { class: "alert-staff" }, icon(card.staff_notified ? "check" : "phone"), t(card.staff_notified ? "staff_told" : "staff_not_told")),
    body !== "" && el("div", { class: "alert-body" }, prose(body)),
    card.steps.length > 0 && el("div", { class: "alert-steps" }, el("h3", null, t(card.transport === "talk" ? "steps_talk" : "steps")), list("ol", card.steps)),
    card.place && el("p", { class: "alert-place" }, icon("pin"), el("span", null, el("strong", null, `${t("place")}: `), `${card.place.name}, ${card.place.address}`)),
    pinned && el("button", { class: "alert-understood", type: "button", onclick: onUnderstood, "data-focus": "understood" }, t("understood")),
  );
}
