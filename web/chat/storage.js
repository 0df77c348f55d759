// What the page keeps on the device: one session, the person's preferences, the draft and the unsent messages. No transcript
// is stored. Where storage is blocked (private mode, a full disk) everything lives in memory and the page still works.

const SESSION = "hcb.session";
const PREFERENCES = "hcb.preferences";
const DRAFT = "hcb.draft";
/** One key an entry, so that two tabs never overwrite each other's list. */
const OUTBOX = "hcb.outbox.";

/** @typedef {{token: string, user_id: string, role: string, name?: string, conversation_id?: string|null, understood?: string[]}} StoredSession */
/** @typedef {{language?: import("./texts.js").Language, theme?: "system"|"light"|"dark", elder?: boolean}} Preferences */

/** @type {Map<string, string>} */
const memory = new Map();

/** @param {string} key */
function read(key) {
  try {
    return localStorage.getItem(key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

/** @param {string} key @param {string} value */
function write(key, value) {
  try {
    localStorage.setItem(key, value);
    memory.delete(key);
  } catch {
    memory.set(key, value);
  }
}

/** @param {string} key */
function erase(key) {
  memory.delete(key);
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was stored there.
  }
}

/** @param {string} key @returns {any} */
function readJson(key) {
  try {
    return JSON.parse(read(key) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} prefix */
function keysWith(prefix) {
  const keys = new Set(memory.keys());
  try {
    for (let i = 0; i < localStorage.length; i += 1) keys.add(localStorage.key(i) ?? "");
  } catch {
    // Memory alone.
  }
  return [...keys].filter((key) => key.startsWith(prefix));
}

/** @returns {StoredSession|null} */
export function loadSession() {
  const session = readJson(SESSION);
  return typeof session?.token === "string" && session.token !== "" ? session : null;
}

/** @param {StoredSession} session */
export function saveSession(session) {
  write(SESSION, JSON.stringify(session));
}

export function forgetSession() {
  erase(SESSION);
}

/** @returns {Preferences} */
export function loadPreferences() {
  return readJson(PREFERENCES) ?? {};
}

/** @param {Preferences} preferences */
export function savePreferences(preferences) {
  write(PREFERENCES, JSON.stringify(preferences));
}

export function loadDraft() {
  return read(DRAFT) ?? "";
}

/** @param {string} text */
export function saveDraft(text) {
  if (text === "") erase(DRAFT);
  else write(DRAFT, text);
}

/** @returns {import("./types.js").Entry[]} */
export function loadEntries() {
  return keysWith(OUTBOX).map(readJson).filter((entry) => typeof entry?.client_msg_id === "string" && typeof entry?.text === "string");
}

/** @param {import("./types.js").Entry} entry */
export function saveEntry(entry) {
  write(OUTBOX + entry.client_msg_id, JSON.stringify(entry));
}

/** @param {string} id */
export function eraseEntry(id) {
  erase(OUTBOX + id);
}

/** Everything that is about the person goes; how the page looks stays. */
export function wipe() {
  for (const key of [SESSION, DRAFT, ...keysWith(OUTBOX)]) erase(key);
}
