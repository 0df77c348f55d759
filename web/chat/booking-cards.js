// Cards of a booking: free times, the read-back before it is made, the receipt.

import { icon } from "../shared/icons.js";
import { el } from "./dom.js";
import { clock, day, dayAndClock, minutesUntil, money } from "./format.js";
import { t, tn } from "./texts.js";

/** @typedef {import("./choices.js").ChoiceMaker} ChoiceMaker */

/**
 * Which quick reply books which slot. The server offers them in the same order; a label that names the hour settles it where
 * other replies stand between.
 * @param {import("./types.js").Slot[]} slots
 * @param {import("./types.js").QuickReply[]} replies
 * @returns {{bySlot: (import("./types.js").QuickReply|null)[], rest: import("./types.js").QuickReply[]}}
 */
export function matchSlots(slots, replies) {
  const free = new Set(replies);
  const timed = replies.filter((reply) => /\d{1,2}[:hg]\d{0,2}/.test(reply.label));
  const bySlot = slots.map((slot) => {
    const hour = clock(slot.datetime);
    const date = `${slot.datetime.slice(8, 10)}/${slot.datetime.slice(5, 7)}`;
    const fits = timed.filter((reply) => free.has(reply) && reply.label.includes(hour));
    const match = fits.find((reply) => reply.label.includes(date)) ?? fits[0] ?? null;
    if (match) free.delete(match);
    return match;
  });
  return { bySlot, rest: [...free] };
}

/**
 * @param {import("./types.js").SlotsCard} card
 * @param {import("./types.js").QuickReply[]} replies
 * @param {ChoiceMaker} choices
 */
export function slotsCard(card, replies, choices) {
  const { bySlot } = matchSlots(card.slots, replies);
  /** @type {Map<string, HTMLElement>} */
  const days = new Map();
  card.slots.forEach((slot, index) => {
    const name = day(slot.datetime);
    const group = days.get(name) ?? el("section", { class: "slot-day" }, el("h3", null, name));
    days.set(name, group);
    group.append(slotRow(slot, index + 1, bySlot[index] ?? null, choices));
  });
  return el(
    "section",
    { class: "card card-slots" },
    el("h2", { class: "card-title" }, icon("calendar"), t("slots_title")),
    ...days.values(),
    card.slots.length === 0 && el("p", null, t("slots_none")),
    card.more && el("p", { class: "hint" }, t("slots_more")),
  );
}

/** The number is for people who write "số 2". @param {import("./types.js").Slot} slot @param {number} number @param {import("./types.js").QuickReply|null} reply @param {ChoiceMaker} choices */
function slotRow(slot, number, reply, choices) {
  const label = t("slot_label", { time: clock(slot.datetime), day: day(slot.datetime), doctor: slot.doctor_name });
  const hour = clock(slot.datetime);
  const time = reply ? choices.button(reply, { text: hour, label, className: "slot-time" }) : el("span", { class: "slot-time slot-time-past" }, hour);
  const price = slot.price ? ` · ${money(slot.price)}` : "";
  return el("div", { class: "slot" }, time, el("div", { class: "slot-who" }, el("strong", null, `${number}. ${slot.doctor_name}`), el("span", null, `${slot.specialty} · ${slot.location}${price}`)));
}

/** @param {...[string, string|null|undefined]} rows */
function facts(...rows) {
  const shown = rows.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return el("dl", { class: "facts" }, ...shown.map(([name, value]) => el("div", null, el("dt", null, name), el("dd", null, value))));
}

/** @param {string} expiresAt */
function holdText(expiresAt) {
  const minutes = minutesUntil(expiresAt);
  return minutes === 0 ? t("hold_over") : tn("hold", minutes);
}

/**
 * @param {import("./types.js").ConfirmCard} card
 * @param {boolean} open the choice is still to be made
 */
export function confirmCard(card, open) {
  const { slot } = card;
  const fee = card.fee ?? slot.price;
  return el(
    "section",
    { class: "card card-confirm" },
    el("h2", { class: "card-title" }, icon("calendar"), t("confirm_title")),
    el("p", { class: "when" }, dayAndClock(slot.datetime)),
    facts([t("for_whom"), card.patient_name], [t("doctor"), slot.doctor_name], [t("specialty"), slot.specialty], [t("where"), slot.location], [t("fee"), fee ? money(fee) : null]),
    open && el("p", { class: "hold", "data-hold": card.expires_at }, icon("clock"), el("span", null, holdText(card.expires_at))),
  );
}

/** Called once in a while: only minutes are shown, so only minutes are counted. @param {ParentNode} root */
export function refreshHolds(root) {
  for (const node of root.querySelectorAll("[data-hold]")) {
    const text = holdText(node.getAttribute("data-hold") ?? "");
    const span = node.querySelector("span");
    if (span && span.textContent !== text) span.textContent = text;
  }
}

/**
 * @param {import("./types.js").ReceiptCard} card
 * @param {{onCalendar: (appointment: import("./types.js").Appointment) => void}} actions
 */
export function receiptCard(card, { onCalendar }) {
  const { appointment } = card;
  const cancelled = appointment.status === "cancelled";
  const queue = appointment.queue_number === null || appointment.queue_number === undefined ? null : String(appointment.queue_number);
  const section = el(
    "section",
    { class: cancelled ? "card card-receipt card-cancelled" : "card card-receipt" },
    el("h2", { class: "card-title" }, icon(cancelled ? "close" : "check"), t(cancelled ? "receipt_cancelled" : "receipt_title")),
    el("p", { class: "code" }, el("span", { class: "code-label" }, t("receipt_code")), el("strong", null, appointment.code)),
    el("p", { class: "when" }, dayAndClock(appointment.datetime)),
    facts(
      [t("for_whom"), appointment.patient_name],
      [t("doctor"), appointment.doctor_name],
      [t("specialty"), appointment.specialty],
      [t("where"), appointment.location],
      [t("room"), appointment.room],
      [t("queue_number"), queue],
    ),
  );
  if (cancelled) return section;
  section.append(
    el(
      "div",
      { class: "card-actions" },
      el("button", { class: "secondary", type: "button", onclick: () => onCalendar(appointment), "data-focus": "calendar" }, icon("calendar"), t("add_calendar")),
      el("button", { class: "secondary", type: "button", onclick: () => printSlip(section), "data-focus": "print" }, icon("printer"), t("print_slip")),
    ),
    el("p", { class: "hint" }, t("how_to_cancel")),
  );
  return section;
}

/** The print style shows only the marked card. @param {HTMLElement} section */
function printSlip(section) {
  section.classList.add("printing");
  addEventListener("afterprint", () => section.classList.remove("printing"), { once: true });
  print();
}
