// Draws one line of the transcript: a bubble, its card, its state, its choices. Decides nothing; transcript.js says what is
// open, pinned or last.

import { icon } from "../shared/icons.js";
import { analysisCard, sources } from "./analysis-card.js";
import { confirmCard, matchSlots, receiptCard, slotsCard } from "./booking-cards.js";
import { ChoiceMaker } from "./choices.js";
import { dangerCard } from "./danger-card.js";
import { el } from "./dom.js";
import { clock, deviceClock } from "./format.js";
import { prose } from "./prose.js";
import { textBeside } from "./reply-text.js";
import { consentCard, handoffCard, questionCard, ratingRow } from "./small-cards.js";
import { isTextKey, refusalKey, t } from "./texts.js";

/**
 * @typedef {object} Look what the transcript knows about a line
 * @property {boolean} first of a run by the same author
 * @property {boolean} open its choices can still be used
 * @property {boolean} used one of its choices was taken
 * @property {boolean} pinned it stands at the top of the page
 * @property {boolean} offline
 * @property {"sent"|"read"|null} state of one's own message, where it is shown
 * @property {{rating: "up"|"down"|null, explained: boolean}} rated
 */

/**
 * @typedef {object} Actions
 * @property {(reply: import("./types.js").QuickReply) => void} choose
 * @property {(id: string) => void} resend
 * @property {(id: string) => void} discard
 * @property {(messageId: string, rating: "up"|"down") => void} rate
 * @property {(messageId: string, reason: string) => void} explain
 * @property {(purposes: string[]) => Promise<boolean>} consent
 * @property {(appointment: import("./types.js").Appointment) => void} calendar
 * @property {(messageId: string) => void} understood
 */

/** @param {string|undefined} role */
function roleWord(role) {
  const key = `role_${role}`;
  return isTextKey(key) ? t(key) : t("role_other");
}

/** @param {import("./types.js").Message} message */
function eventText(message) {
  const name = message.author?.display_name ?? t("staff");
  const key = `event_${message.event}`;
  if (message.text !== "") return message.text;
  return isTextKey(key) ? t(key, { name }) : "";
}

/** @param {string} who @param {string} time @param {boolean} first @param {string|null} chip */
function header(who, time, first, chip) {
  if (!first) return el("p", { class: "hidden" }, who);
  return el("p", { class: "who" }, el("span", { class: "who-name" }, who), chip && el("span", { class: "role-chip" }, chip), time !== "" && el("time", null, time));
}

/**
 * @param {import("./thread.js").Item} item
 * @param {Look} look
 * @param {Actions} actions
 * @returns {HTMLLIElement}
 */
export function drawItem(item, look, actions) {
  if (item.shape === "note") return el("li", { class: "line line-system" }, el("p", null, item.text));
  if (item.shape === "unsent" && item.entry) return drawUnsent(item.entry, look, actions);
  if (item.shape === "partial") {
    return el("li", { class: "line line-bot" }, header(t("assistant"), "", look.first, null), el("div", { class: "bubble", "aria-busy": "true" }, prose(item.text)));
  }
  const message = /** @type {import("./types.js").Message} */ (item.message);
  if (message.role === "system" && message.kind === "event") return el("li", { class: "line line-system" }, el("p", null, eventText(message)));
  if (message.role === "user") return drawOwn(message, look);
  return drawReply(message, look, actions);
}

/** @param {import("./types.js").Entry} entry @param {Look} look @param {Actions} actions */
function drawUnsent(entry, look, actions) {
  const failed = entry.state === "failed";
  const word = failed ? t(refusalKey(entry.reason)) : entry.state === "consent" ? t("state_consent") : t(look.offline ? "state_waiting" : "state_sending");
  const canResend = failed && entry.reason !== "unknown_choice";
  const id = entry.client_msg_id;
  return el(
    "li",
    { class: `line line-mine line-unsent${failed ? " line-failed" : ""}` },
    el("p", { class: "hidden" }, `${t("you")}, ${deviceClock(entry.at)}`),
    el("div", { class: "bubble" }, prose(entry.text)),
    el("p", { class: "state" }, icon(failed ? "alert" : "clock"), word),
    failed &&
      el(
        "div",
        { class: "state-actions" },
        canResend && el("button", { class: "secondary", type: "button", onclick: () => actions.resend(id), "data-focus": "resend" }, icon("refresh"), t("resend")),
        el("button", { class: "plain", type: "button", onclick: () => actions.discard(id), "data-focus": "discard" }, t("discard")),
      ),
  );
}

/** @param {import("./types.js").Message} message @param {Look} look */
function drawOwn(message, look) {
  const time = clock(message.created_at);
  const words = { sent: t("state_sent"), read: t("state_read") };
  return el(
    "li",
    { class: "line line-mine" },
    el("p", { class: "hidden" }, time === "" ? t("you") : `${t("you")}, ${time}`),
    el("div", { class: "bubble" }, prose(message.text)),
    message.truncated && el("p", { class: "state" }, icon("info"), t("truncated")),
    look.state && el("p", { class: "state" }, icon("check"), time === "" ? words[look.state] : `${words[look.state]} ${time}`),
  );
}

/** @param {import("./types.js").Message} message @param {Look} look @param {Actions} actions */
function drawReply(message, look, actions) {
  const staff = message.role === "staff";
  const who = staff ? (message.author?.display_name ?? t("staff")) : t("assistant");
  const replies = look.open ? (message.quick_replies ?? []) : [];
  const choices = new ChoiceMaker(look.used, actions.choose);
  const card = message.card ?? null;
  const text = staff ? message.text : textBeside(message.text, card);
  const line = el("li", { class: staff ? "line line-staff" : "line line-bot" }, header(who, clock(message.created_at), look.first, staff ? roleWord(message.author?.role) : null));
  if (card?.type === "alert") {
    const pinned = el("p", { class: "pinned-here" }, icon("pin"), t("pinned_here"));
    line.append(look.pinned ? pinned : dangerCard(message, card, { pinned: false, onUnderstood: () => actions.understood(message.id) }));
  } else if (text !== "" || message.stopped) {
    line.append(el("div", { class: "bubble" }, prose(text), message.stopped ? el("p", { class: "hint" }, icon("stop"), t("stopped")) : ""));
  }
  const shown = card ? drawCard(card, look, actions, replies, choices) : null;
  if (shown) line.append(shown);
  line.append(...footer(message, look, actions));
  const rest = card?.type === "slots" ? matchSlots(card.slots, replies).rest : replies;
  const row = choices.row(rest, t("choices_label"));
  if (row) line.append(row);
  return line;
}

/**
 * @param {import("./types.js").Card} card
 * @param {Look} look
 * @param {Actions} actions
 * @param {import("./types.js").QuickReply[]} replies
 * @param {ChoiceMaker} choices
 */
function drawCard(card, look, actions, replies, choices) {
  switch (card.type) {
    case "slots":
      return slotsCard(card, replies, choices);
    case "confirm":
      return confirmCard(card, look.open && !look.used);
    case "receipt":
      return receiptCard(card, { onCalendar: actions.calendar });
    case "analysis":
      return analysisCard(card);
    case "question":
      return look.open ? questionCard(card) : null;
    case "consent":
      return look.open ? consentCard(card, actions.consent) : null;
    case "handoff":
      return handoffCard(card);
    default:
      return null;
  }
}

const RATED_STEPS = new Set(["approved", "knowledge", "model"]);

/** @param {import("./types.js").Message} message @param {Look} look @param {Actions} actions */
function footer(message, look, actions) {
  /** @type {HTMLElement[]} */
  const parts = [];
  const cited = message.card?.type === "analysis" ? null : sources(message.citations ?? []);
  if (cited) parts.push(cited);
  const model = message.provenance?.step === "model" ? t("by_model") : null;
  const disclaimer = message.card?.type === "analysis" && message.disclaimer === message.card.analysis.disclaimer ? null : message.disclaimer;
  const print = [model, disclaimer].filter(Boolean).join(" · ");
  if (print !== "") parts.push(el("p", { class: "disclaimer" }, print));
  const answer = message.kind === "text" && message.role === "assistant" && (message.card?.type === "analysis" || RATED_STEPS.has(message.provenance?.step ?? ""));
  if (answer && message.card?.type !== "handoff") {
    const { rating, explained } = look.rated;
    parts.push(ratingRow(rating, explained, { onRate: (value) => actions.rate(message.id, value), onReason: (reason) => actions.explain(message.id, reason) }));
  }
  return parts;
}
