// Entry of the chat page: puts the parts together and keeps the fixed furniture (header, banner, empty state, status line).

import { icon } from "../shared/icons.js";
import { Announcer } from "./announcer.js";
import { call } from "./api.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { byId, el, list, telHref } from "./dom.js";
import { loadPreferences, savePreferences } from "./storage.js";
import { currentLanguage, emergencyTel, isTextKey, setConstants, setLanguage, t } from "./texts.js";
import { Transcript } from "./transcript.js";

/** A break shorter than this is not worth a word. */
const BANNER_MS = 2_000;
const LONG_ANSWER_MS = 12_000;

/** What the server wrote into the page; a placeholder that it left means the default. @param {string} name @param {string} fallback */
function metaOf(name, fallback) {
  const value = document.querySelector(`meta[name="${name}"]`)?.getAttribute("content")?.trim() ?? "";
  return value === "" || value.startsWith("{{") ? fallback : value;
}

const furniture = {
  banner: byId("banner", HTMLElement),
  call: byId("call", HTMLAnchorElement),
  clinic: byId("clinic", HTMLElement),
  empty: byId("empty", HTMLElement),
  working: byId("working", HTMLElement),
};

let preferences = loadPreferences();
setConstants({ clinic: metaOf("clinic", ""), tel: metaOf("emergency_tel", "115") });
setLanguage(preferences.language === "en" ? "en" : "vi");

const announcer = new Announcer();
let liveSinceDraw = false;
let drawQueued = false;
let wasWorking = false;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let longTimer;
let answerIsLong = false;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let bannerTimer;

const conversation = new Conversation({
  changed: queueDraw,
  arrived(message, live) {
    liveSinceDraw ||= live;
    if (live) announcer.message(message);
  },
  online: onOnline,
  refused: (text) => announcer.alert(text),
  returned: (text) => composer.giveBack(text),
});

const transcript = new Transcript(conversation, {
  choose: (reply) => say(reply.label, reply.payload),
  resend: (id) => conversation.resend(id),
  discard: (id) => conversation.discard(id),
  rate(id, rating) {
    transcript.ratings.set(id, { rating, explained: false });
    conversation.rate(id, rating);
    announcer.say(t(rating === "up" ? "rated_up" : "rated_down"));
    queueDraw();
  },
  explain(id, reason) {
    transcript.ratings.set(id, { rating: "down", explained: true });
    conversation.rate(id, "down", reason);
    queueDraw();
  },
  consent: (purposes) => conversation.consent(purposes),
  calendar: saveCalendar,
  understood(id) {
    conversation.session.understand(id);
    queueDraw();
  },
});

const composer = new Composer({ onSend: (text) => say(text), onTyping: () => conversation.signalTyping() });

/** Not needed for the first word, so it comes once the page stands; also offline it is there then. */
const menu = () => import("./menu.js");

/** @param {string} text @param {string|null} [payload] */
function say(text, payload = null) {
  liveSinceDraw = true;
  return conversation.say(text, payload);
}

function queueDraw() {
  if (drawQueued) return;
  drawQueued = true;
  queueMicrotask(() => {
    drawQueued = false;
    drawWorking();
    furniture.empty.hidden = conversation.thread.items().some((item) => item.shape !== "note");
    transcript.draw(liveSinceDraw);
    liveSinceDraw = conversation.thread.running.size > 0;
  });
}

/** The line under the last message that says, in words, what is going on. */
function drawWorking() {
  const { thread, typing } = conversation;
  const working = thread.running.size > 0 && thread.status !== "with_staff" && conversation.connection.online;
  if (working && !wasWorking) {
    announcer.say(t("working"));
    longTimer = setTimeout(() => {
      answerIsLong = true;
      queueDraw();
    }, LONG_ANSWER_MS);
  } else if (!working) {
    clearTimeout(longTimer);
    answerIsLong = false;
  }
  wasWorking = working;
  const text = typing ? t("staff_typing", { name: typing.name ?? t("staff") }) : working ? t(answerIsLong ? "working_long" : "working") : "";
  const stoppable = working && thread.hasPartial();
  const state = `${text}${stoppable}${currentLanguage()}`;
  if (furniture.working.dataset.state === state) return;
  furniture.working.dataset.state = state;
  furniture.working.hidden = text === "";
  const stop = stoppable && el("button", { class: "secondary", type: "button", onclick: () => conversation.stop() }, icon("stop"), t("stop"));
  furniture.working.replaceChildren(...[text !== "" && el("span", { class: "working-text" }, text), stop].filter((node) => node instanceof Node));
}

/** @param {boolean} online */
function onOnline(online) {
  clearTimeout(bannerTimer);
  if (online) {
    if (!furniture.banner.hidden) announcer.say(t("back_online"));
    furniture.banner.hidden = true;
  } else if (conversation.connection.started) {
    bannerTimer = setTimeout(showBanner, BANNER_MS);
  }
}

function showBanner() {
  if (!conversation.connection.started || conversation.connection.online) return;
  const text = t(conversation.outbox.all().length > 0 ? "banner_offline" : "banner_offline_empty");
  const again = el("button", { class: "plain", type: "button", onclick: () => conversation.connection.restart() }, t("banner_try"));
  furniture.banner.replaceChildren(icon("alert"), el("p", null, text), again);
  if (furniture.banner.hidden) announcer.say(text);
  furniture.banner.hidden = false;
}

/** @param {import("./types.js").Appointment} appointment */
async function saveCalendar(appointment) {
  try {
    const response = await call(`/api/appointments/${appointment.id}/calendar.ics`, { token: conversation.session.currentToken, headers: { Accept: "text/calendar" } });
    const url = URL.createObjectURL(await response.blob());
    el("a", { href: url, download: `${appointment.code}.ics` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  } catch {
    announcer.alert(t("calendar_failed"));
    conversation.thread.note(t("calendar_failed"));
    queueDraw();
  }
}

function drawEmpty() {
  const starters = [t("starter_1"), t("starter_2"), t("starter_3")];
  const other = currentLanguage() === "vi" ? "en" : "vi";
  furniture.empty.replaceChildren(
    el(
      "div",
      { class: "hello" },
      el("h2", null, t("hello")),
      el("button", { class: "plain", type: "button", lang: other, onclick: () => prefer({ language: other }) }, icon("globe"), t("other_language")),
    ),
    el("p", { class: "hello-who" }, t("hello_who")),
    el("h3", null, t("starters_title")),
    el("div", { class: "starters" }, ...starters.map((text) => el("button", { class: "starter", type: "button", onclick: () => say(text) }, icon("chat"), el("span", null, text)))),
    el(
      "div",
      { class: "abilities" },
      el("section", null, el("h3", null, icon("check"), t("can_title")), list("ul", [t("can_1"), t("can_2"), t("can_3"), t("can_4")])),
      el("section", null, el("h3", null, icon("close"), t("cannot_title")), list("ul", [t("cannot_1"), t("cannot_2")])),
    ),
    el("p", { class: "hint" }, icon("lock"), el("span", null, t("privacy"))),
  );
}

/** Puts the chosen language on everything that stands still. */
function drawFurniture() {
  document.documentElement.lang = currentLanguage();
  document.title = t("title");
  for (const [attribute, target] of /** @type {const} */ ([["t", "text"], ["label", "aria-label"], ["placeholder", "placeholder"]])) {
    for (const node of document.querySelectorAll(`[data-${attribute}]`)) {
      const key = node.getAttribute(`data-${attribute}`) ?? "";
      if (!isTextKey(key)) continue;
      if (target === "text") node.textContent = t(key);
      else node.setAttribute(target, t(key));
    }
  }
  furniture.clinic.textContent = metaOf("clinic", t("clinic_default"));
  furniture.call.href = telHref(emergencyTel());
  furniture.call.replaceChildren(icon("phone"), el("span", { class: "call-word" }, t("call")));
  drawEmpty();
  if (!furniture.banner.hidden) showBanner();
}

/** @param {import("./storage.js").Preferences} change */
function prefer(change) {
  preferences = { ...preferences, ...change };
  savePreferences(preferences);
  const root = document.documentElement;
  if (preferences.theme === "light" || preferences.theme === "dark") root.dataset.theme = preferences.theme;
  else delete root.dataset.theme;
  if (preferences.elder) root.dataset.size = "elder";
  else delete root.dataset.size;
  if (change.language && change.language !== currentLanguage()) {
    setLanguage(change.language);
    drawFurniture();
    // The language goes with the next hello; a fresh line tells the server now.
    if (conversation.connection.started) conversation.connection.restart();
  }
  composer.refresh();
  queueDraw();
}

byId("menu-button", HTMLButtonElement).prepend(icon("menu"));
byId("newer", HTMLButtonElement).prepend(icon("arrow_down"));
byId("menu-button", HTMLButtonElement).addEventListener("click", async () => {
  const { openMenu } = await menu();
  openMenu({
    preferences: () => preferences,
    prefer,
    say: (text) => say(text),
    signedInAs: () => (conversation.session.isGuest ? null : conversation.session.name),
    signIn: async (username, password, totp) => {
      await conversation.signIn(username, password, totp);
      transcript.clear();
    },
    end() {
      conversation.endAndClear();
      transcript.clear();
      composer.clear();
      announcer.say(t("ended"));
      composer.focusOnDesktop();
    },
  });
});

// A visitor who does nothing leaves no session behind; the first touch opens the line, before the first word is sent.
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => conversation.connection.start(), { once: true, passive: true });

drawFurniture();
conversation.wakeUp();
queueDraw();
composer.focusOnDesktop();
setTimeout(() => menu().catch(() => undefined), 1_000);
