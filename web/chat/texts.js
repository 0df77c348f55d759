// Hands out the words of the page in the chosen language, with the clinic's name and the emergency number filled in.

import { EN } from "./texts.en.js";
import { VI } from "./texts.vi.js";

/** @typedef {keyof typeof VI} TextKey */
/** @typedef {"vi"|"en"} Language */

const TEXTS = { vi: VI, en: EN };

/** Filled into every text that names the clinic or its emergency number. */
const constants = { clinic: "", tel: "115" };

/** @type {Language} */
let language = "vi";

/** @param {Language} next */
export function setLanguage(next) {
  language = next;
}

export function currentLanguage() {
  return language;
}

/** @param {{clinic: string, tel: string}} values */
export function setConstants(values) {
  Object.assign(constants, values);
}

export function emergencyTel() {
  return constants.tel;
}

/**
 * @param {TextKey} key
 * @param {Record<string, string|number>} [values]
 * @returns {string}
 */
export function t(key, values) {
  const all = /** @type {Record<string, string|number>} */ ({ ...constants, clinic: constants.clinic || TEXTS[language].clinic_default, ...values });
  return TEXTS[language][key].replace(/\{(\w+)\}/g, (whole, name) => String(all[name] ?? whole));
}

/**
 * A text that counts something: `key_one` or `key_other`, as the language's plural rules say.
 * @param {"choices"|"hold"|"sources"|"handoff_wait"} key
 * @param {number} n
 * @param {Record<string, string|number>} [values]
 */
export function tn(key, n, values) {
  // Vietnamese has one plural form, but "một" reads better than "1" and so the first form is chosen by number in both.
  return t(n === 1 ? `${key}_one` : `${key}_other`, { n, ...values });
}

/** What is said of a message that was refused: what happened, what was kept, what to do. @param {string|null} code @returns {TextKey} */
export function refusalKey(code) {
  if (code === "unknown_choice") return "error_choice";
  return code === "store_unavailable" || code === "storage_full" ? "error_store" : "error_other";
}

/**
 * @param {string} key
 * @returns {key is TextKey}
 */
export function isTextKey(key) {
  return Object.hasOwn(VI, key);
}
