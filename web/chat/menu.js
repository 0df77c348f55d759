// The menu and its two dialogs (sign in, end and clear). Native modal dialogs: Esc closes, the focus stays inside and returns.

import { icon } from "../shared/icons.js";
import { ApiError } from "./api.js";
import { el } from "./dom.js";
import { t } from "./texts.js";

/** @typedef {import("./storage.js").Preferences} Preferences */

/**
 * @typedef {object} MenuActions
 * @property {() => Preferences} preferences
 * @property {(change: Preferences) => void} prefer
 * @property {(text: string) => void} say
 * @property {() => string|null} signedInAs
 * @property {(username: string, password: string, totp: string|null) => Promise<void>} signIn
 * @property {() => void} end
 */

/** @param {string} title @param {string} className @param {...(Node|false|null)} content */
function openDialog(title, className, ...content) {
  const close = el("button", { class: "round", type: "button", onclick: () => dialog.close() }, icon("close"), el("span", { class: "hidden" }, t("close")));
  const dialog = el("dialog", { class: `sheet ${className}`, "aria-labelledby": "sheet-title" }, el("div", { class: "sheet-top" }, el("h2", { id: "sheet-title" }, title), close));
  dialog.append(...content.filter((node) => node instanceof Node));
  dialog.addEventListener("close", () => dialog.remove());
  // A press on the veil, which belongs to the dialog element itself, closes it as people expect.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * @param {string} legend
 * @param {string} name
 * @param {[string, string][]} options value and word
 * @param {string} chosen
 * @param {(value: string) => void} onChoose
 */
function segments(legend, name, options, chosen, onChoose) {
  const radios = options.map(([value, word]) =>
    el("label", { class: "segment" }, el("input", { type: "radio", name, value, checked: value === chosen, onchange: () => onChoose(value) }), el("span", null, word)),
  );
  return el("fieldset", { class: "segments" }, el("legend", null, legend), el("div", null, ...radios));
}

/** @param {MenuActions} actions */
export function openMenu(actions) {
  const chosen = actions.preferences();
  const name = actions.signedInAs();
  /** @param {import("../shared/icons.js").IconName} shape @param {string} word @param {() => void} act */
  const entry = (shape, word, act) =>
    el("button", { class: "menu-entry", type: "button", onclick: () => (dialog.close(), act()) }, icon(shape), word);
  const dialog = openDialog(
    t("menu"),
    "sheet-menu",
    segments(t("menu_language"), "language", [["vi", "Tiếng Việt"], ["en", "English"]], chosen.language ?? "vi", (value) => {
      actions.prefer({ language: value === "en" ? "en" : "vi" });
      // Every word of the menu changes, so it is made anew with the focus where it was.
      dialog.close();
      openMenu(actions);
      const radio = document.querySelector(".sheet-menu input:checked");
      if (radio instanceof HTMLInputElement) radio.focus();
    }),
    segments(t("menu_appearance"), "theme", [["system", t("theme_system")], ["light", t("theme_light")], ["dark", t("theme_dark")]], chosen.theme ?? "system", (value) =>
      actions.prefer({ theme: value === "light" || value === "dark" ? value : "system" }),
    ),
    segments(t("menu_elder"), "size", [["normal", t("size_normal")], ["elder", t("size_elder")]], chosen.elder ? "elder" : "normal", (value) => actions.prefer({ elder: value === "elder" })),
    el(
      "div",
      { class: "menu-entries" },
      entry("staff", t("menu_staff"), () => actions.say(t("say_staff"))),
      entry("list", t("menu_data"), () => actions.say(t("say_data"))),
      name === null ? entry("user", t("menu_sign_in"), () => openSignIn(actions)) : el("p", { class: "menu-who" }, icon("user"), t("menu_signed_in", { name })),
      entry("out", t("menu_end"), () => openEnd(actions)),
    ),
  );
}

/** @param {string} id @param {string} label @param {Record<string, string|boolean>} attributes */
function field(id, label, attributes) {
  const input = el("input", { id, ...attributes });
  return { input, row: el("div", { class: "field" }, el("label", { for: id }, label), input) };
}

/** @param {unknown} error */
function signInProblem(error) {
  if (!(error instanceof ApiError)) return t("sign_in_failed");
  if (error.code === "bad_credentials") return t("sign_in_bad");
  if (error.code === "totp_required") return t("sign_in_totp");
  return t(error.status === 429 ? "sign_in_limited" : "sign_in_failed");
}

/** @param {MenuActions} actions */
function openSignIn(actions) {
  const username = field("username", t("username"), { type: "text", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true });
  const password = field("password", t("password"), { type: "password", autocomplete: "current-password", required: true });
  const totp = field("totp", t("totp"), { type: "text", inputmode: "numeric", autocomplete: "one-time-code", maxlength: "6" });
  totp.row.hidden = true;
  const problem = el("p", { class: "field-error", role: "alert" });
  const submit = el("button", { class: "primary", type: "submit" }, t("sign_in_do"));
  const form = el("form", { class: "sheet-form", novalidate: true }, el("p", null, t("sign_in_help")), username.row, password.row, totp.row, problem, el("div", { class: "card-actions" }, submit));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.textContent = "";
    if (username.input.value.trim() === "" || password.input.value === "") {
      problem.textContent = t("sign_in_fill");
      return;
    }
    submit.disabled = true;
    try {
      await actions.signIn(username.input.value.trim(), password.input.value, totp.input.value.trim() || null);
      dialog.close();
    } catch (error) {
      problem.textContent = signInProblem(error);
      if (error instanceof ApiError && error.code === "totp_required") {
        totp.row.hidden = false;
        totp.input.focus();
      }
    } finally {
      submit.disabled = false;
    }
  });
  const dialog = openDialog(t("sign_in_title"), "sheet-sign-in", form);
  username.input.focus();
}

/** @param {MenuActions} actions */
function openEnd(actions) {
  const act = () => {
    dialog.close();
    actions.end();
  };
  const dialog = openDialog(
    t("end_title"),
    "sheet-end",
    el("p", null, t("end_text")),
    el(
      "div",
      { class: "card-actions" },
      el("button", { class: "primary danger", type: "button", onclick: act }, t("end_do")),
      el("button", { class: "secondary", type: "button", onclick: () => dialog.close() }, t("cancel")),
    ),
  );
}
