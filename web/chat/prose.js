// Turns the plain text of a message into paragraphs, lists and bold words. Everything it makes is an element with text nodes.

import { el } from "./dom.js";

const BULLET = /^\s*[•\-*–]\s+(.*)$/;
const NUMBER = /^\s*\d{1,2}[.)]\s+(.*)$/;

/** @param {string} line @returns {(Node|string)[]} */
function inline(line) {
  return line.split(/(\*\*[^*\n]+\*\*)/g).map((part) => (/^\*\*[^*]+\*\*$/.test(part) ? el("strong", null, part.slice(2, -2)) : part));
}

/** @param {string} line @returns {{kind: "ul"|"ol"|"p", text: string}} */
function classify(line) {
  const bullet = BULLET.exec(line);
  if (bullet) return { kind: "ul", text: bullet[1] ?? "" };
  const number = NUMBER.exec(line);
  if (number) return { kind: "ol", text: number[1] ?? "" };
  return { kind: "p", text: line };
}

/**
 * @param {string} text
 * @returns {DocumentFragment}
 */
export function prose(text) {
  const out = document.createDocumentFragment();
  /** @type {HTMLElement|null} */
  let block = null;
  let kind = "";
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    if (line.trim() === "") {
      if (kind === "p") block = null;
      continue;
    }
    const item = /^\s{2,}/.test(line) ? block?.lastElementChild : null;
    const next = classify(line);
    // An indented line goes on with the item above it.
    if (item instanceof HTMLLIElement && next.kind === "p") {
      item.append(el("br"), ...inline(line.trim()));
      continue;
    }
    if (block === null || next.kind !== kind) {
      kind = next.kind;
      // A numbered list that stands apart keeps the number it was written with.
      const start = kind === "ol" ? Number.parseInt(line, 10) : 1;
      block = el(next.kind, start > 1 ? { start } : null);
      out.append(block);
    } else if (kind === "p") {
      block.append(el("br"));
    }
    if (kind === "p") block.append(...inline(next.text));
    else block.append(el("li", null, ...inline(next.text)));
  }
  return out;
}
