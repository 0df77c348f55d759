// What every browser test needs: one Chromium, a fresh context for each test, and the two promises that hold for all of them:
// no request leaves the origin, and the page logs no error and breaks no content policy.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import axe from "axe-core";
import { chromium } from "playwright-core";

const BASE_URL = process.env.BASE_URL ?? "http://127.0.0.1:8080";
const ORIGIN = new URL(BASE_URL).origin;

export const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
export const DESKTOP = { viewport: { width: 1280, height: 800 } };

let browser;

export async function launch() {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"],
  });
}

export async function quit() {
  await browser?.close();
}

/**
 * Opens the page, runs the steps and checks the two promises afterwards.
 * @param {object} options Playwright context options, and `before(page)` to run ahead of the first load
 * @param {(page: import("playwright-core").Page) => Promise<void>} steps
 * @param {RegExp[]} [expected] messages of the console that belong to the test
 */
export async function visit(options, steps, expected = []) {
  const { before, ...contextOptions } = options;
  const context = await browser.newContext({ locale: "vi-VN", ...DESKTOP, ...contextOptions });
  const page = await context.newPage();
  const foreign = [];
  const complaints = [];
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== "data:" && protocol !== "blob:" && origin !== ORIGIN) foreign.push(request.url());
  });
  page.on("websocket", (socket) => {
    const url = new URL(socket.url());
    if (url.host !== new URL(ORIGIN).host || url.search !== "") foreign.push(socket.url());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  try {
    await before?.(page);
    await page.goto(BASE_URL);
    await steps(page);
    assert.deepEqual(foreign, [], "every request stays at the origin, with nothing in a socket's query");
    assert.deepEqual(complaints.filter((text) => !expected.some((pattern) => pattern.test(text))), [], "the page has nothing to complain about");
  } finally {
    await context.close();
  }
}

/** Writes into the composer and presses the button. */
export async function say(page, text) {
  await page.fill("#text", text);
  await page.click("#send");
}

/** Waits until everything written was accepted and the last answer is complete. */
export async function answered(page) {
  await page.waitForFunction(() => {
    const lines = document.querySelectorAll("#messages > .line");
    const last = lines[lines.length - 1];
    const working = document.querySelector("#working");
    const unsent = document.querySelector(".line-unsent, [aria-busy=true]");
    return last && !last.classList.contains("line-mine") && working?.hasAttribute("hidden") && !unsent;
  });
}

/** The patient's own bubbles with exactly this text. */
export function ownWith(page, text) {
  return page.locator(".line-mine .bubble").filter({ hasText: new RegExp(`^\\s*${RegExp.escape?.(text) ?? text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\s*$`) });
}

/** Fails with the rule and the element of every violation that axe finds. @param {string[]|null} [only] these rules, where the others were asked in another test */
export async function assertAccessible(page, what, only = null) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate((rules) => {
    const chosen = rules ? { runOnly: { type: "rule", values: rules } } : {};
    return globalThis.axe.run(document, { resultTypes: ["violations"], ...chosen });
  }, only);
  const found = violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`);
  assert.deepEqual(found, [], `axe has nothing to say about ${what}`);
}

/** Kept for a person to look at, where SCREENSHOT_DIR names a folder. */
export async function picture(page, name) {
  const folder = process.env.SCREENSHOT_DIR;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
