// What of a reply's text still has to be read where a card says the rest: a frightened person should not read anything twice.
// A line goes only if the card shows all of it; whatever is not recognised stays. Pure: no DOM, no network.

import { clock } from "./format.js";

const BULLET = /^\s*(?:[•\-*–]|\d{1,2}[.)])\s+/;
/** "Label: value"; an hour as 14:30 has no space behind its colon. */
const LABEL = /^[^:]{1,60}: /;
/** The leading pictographs of a line: a screen reader says them out loud, and a cheap telephone shows them as boxes. */
const MARKS = /^(\s*(?:[•\-*–]\s+)?)(?:\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F\u200D]*)+\s*/gmu;
const WEEKDAYS = /Thứ (?:Hai|Ba|Tư|Năm|Sáu|Bảy)|Chủ Nhật|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day/g;

/** @param {string} line */
export function bare(line) {
  return line.replace(BULLET, "").trim().toLowerCase();
}

/** @param {string} text */
export function withoutMarks(text) {
  return text.replace(MARKS, "$1");
}

/** @param {import("./types.js").Money|null|undefined} price */
function amounts(price) {
  if (!price) return [];
  const grouped = (/** @type {string} */ mark) => price.amount.replace(/\B(?=(\d{3})+$)/g, mark);
  return [`${grouped(".")} đ`, `${grouped(",")} VND`];
}

/** @param {{doctor_name: string, specialty: string, datetime: string, location: string}} visit */
function visitFacts(visit) {
  const date = `${visit.datetime.slice(8, 10)}/${visit.datetime.slice(5, 7)}/${visit.datetime.slice(0, 4)}`;
  return [visit.doctor_name, visit.specialty, visit.location, clock(visit.datetime), date];
}

/** True where the line, but for its label, is put together from these facts alone. @param {string} line @param {(string|null|undefined)[]} facts */
function madeOf(line, facts) {
  const value = line.replace(BULLET, "").trim().replace(LABEL, "");
  let rest = value;
  const known = facts.filter((fact) => typeof fact === "string" && fact !== "").sort((a, b) => String(b).length - String(a).length);
  for (const fact of known) rest = rest.replaceAll(String(fact), " ");
  return rest !== value && !/[\p{L}\p{N}]/u.test(rest.replace(WEEKDAYS, " "));
}

/** @param {import("./types.js").Card} card @returns {((line: string) => boolean)|null} */
function shownBy(card) {
  switch (card.type) {
    case "analysis": {
      const { recommendations, warning_signs, home_care, possible_conditions, must_not_miss } = card.analysis;
      const lines = new Set([...recommendations, ...warning_signs, ...home_care].map(bare));
      const names = [...possible_conditions, ...(must_not_miss ?? [])].map((condition) => condition.name);
      return (line) => lines.has(bare(line)) || (LABEL.test(line) && madeOf(line, names));
    }
    case "slots":
      return (line) => card.slots.some((slot) => madeOf(line, [...visitFacts(slot), ...amounts(slot.price)]));
    case "confirm":
      return (line) => madeOf(line, [...visitFacts(card.slot), card.patient_name, ...amounts(card.fee ?? card.slot.price)]);
    case "receipt": {
      const { appointment } = card;
      const facts = [...visitFacts(appointment), appointment.patient_name, appointment.room];
      // Beside the code stands at most the state, which is the heading of the card.
      return (line) => madeOf(line, facts) || (line.includes(appointment.code) && line.length <= 60);
    }
    default:
      return null;
  }
}

/**
 * The text without what its card shows. A line that only led to such lines ("What to do:") goes with them, except over free
 * times, where it says for which department and day they are.
 * @param {string} text
 * @param {import("./types.js").Card|null} card
 */
export function textBeside(text, card) {
  const plain = withoutMarks(text);
  const shown = card ? shownBy(card) : null;
  if (!card || !shown) return plain;
  const paragraphs = plain.split(/\n\s*\n/).map((paragraph) => {
    const lines = paragraph.split("\n");
    const left = lines.filter((line) => line.trim() !== "" && !shown(line));
    const onlyLeads = left.length === 1 && lines.length > 1 && left[0] === lines[0] && left[0].trim().endsWith(":");
    return onlyLeads && card.type !== "slots" ? "" : left.join("\n");
  });
  return paragraphs.filter((paragraph) => paragraph !== "").join("\n\n");
}
