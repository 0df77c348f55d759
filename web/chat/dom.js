// Makes elements. Text goes in as text nodes and nothing else, so that no message can ever become markup.

/** @typedef {Node|string|number|null|undefined|false} Child */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string|number|boolean|null|undefined|((event: any) => void)>|null} [attributes] functions become listeners (`onclick`)
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    node.append(typeof child === "object" ? child : String(child));
  }
  return node;
}

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const node = document.getElementById(id);
  if (!(node instanceof type)) throw new Error(`The page has no ${type.name} #${id}.`);
  return node;
}

/** A list of plain strings. @param {"ul"|"ol"} tag @param {string[]} lines @param {string} [name] */
export function list(tag, lines, name) {
  return el(tag, { class: name ?? null }, ...lines.map((line) => el("li", null, line)));
}

/** @param {string} url @returns {URL|null} only what a person may safely follow */
export function webUrl(url) {
  try {
    const parsed = new URL(url);
    return parsed.protocol === "https:" || parsed.protocol === "http:" ? parsed : null;
  } catch {
    return null;
  }
}

/** @param {string} tel */
export function telHref(tel) {
  return `tel:${tel.replace(/[^\d+*#]/g, "")}`;
}
