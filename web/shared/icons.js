// The house's own icons: a 24 px grid, strokes of 1.75 px, drawn in the current colour. Only shapes belong here; the word
// beside an icon is the business of whoever shows it, so every icon is hidden from screen readers.

const SVG = "http://www.w3.org/2000/svg";

/** Path data, one string an icon; several strokes share one path. */
const SHAPES = {
  alert: "M12 4 2.8 19.5h18.4L12 4ZM12 10v4.5M12 17.2v.1",
  arrow_down: "M12 5v13M6.5 12.5 12 18l5.5-5.5",
  calendar: "M5 6h14a1.5 1.5 0 0 1 1.5 1.5v11A1.5 1.5 0 0 1 19 20H5a1.5 1.5 0 0 1-1.5-1.5v-11A1.5 1.5 0 0 1 5 6ZM3.5 10.5h17M8 3.5V8M16 3.5V8",
  chat: "M6.5 4.5h11a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3H12l-5 3.5v-3.5h-.5a3 3 0 0 1-3-3v-7a3 3 0 0 1 3-3Z",
  check: "M4.5 12.5 9.5 17.5 19.5 7",
  clock: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17ZM12 7.5V12l3 2.5",
  close: "M6 6l12 12M18 6 6 18",
  cross: "M12 5v14M5 12h14",
  doctor: "M12 3.5a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM4.5 20.5c.6-4 3.4-6.2 7.5-6.2s6.9 2.2 7.5 6.2M12 14.3v3M10.5 15.8h3",
  globe: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17ZM3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17",
  heart: "M12 20C6 15.7 3.5 12.3 3.5 9A4.4 4.4 0 0 1 12 7.2 4.4 4.4 0 0 1 20.5 9c0 3.3-2.5 6.7-8.5 11Z",
  home: "M4 11.5 12 4.5l8 7M6 10v9.5h12V10M10 19.5V14h4v5.5",
  info: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17ZM12 11v5.5M12 7.6v.1",
  list: "M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.1M4.5 12h.1M4.5 17.5h.1",
  lock: "M6.5 10.5h11A1.5 1.5 0 0 1 19 12v7a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 19v-7a1.5 1.5 0 0 1 1.5-1.5ZM8 10.5V8a4 4 0 0 1 8 0v2.5",
  menu: "M4 7h16M4 12h16M4 17h16",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z",
  out: "M14 4.5H6.5A1.5 1.5 0 0 0 5 6v12a1.5 1.5 0 0 0 1.5 1.5H14M10.5 12h10M17 8.5l3.5 3.5-3.5 3.5",
  phone: "M6 3.5h3l1.5 4.5-2 1.5c1 2.5 3.5 5 6 6l1.5-2 4.5 1.5v3a2.5 2.5 0 0 1-2.5 2.5C10.5 20.5 3.5 13.5 3.5 6A2.5 2.5 0 0 1 6 3.5Z",
  pin: "M12 21c4.5-4.5 6.8-8 6.8-11a6.8 6.8 0 1 0-13.6 0c0 3 2.3 6.5 6.8 11ZM12 7.7a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6Z",
  printer: "M7 8.5v-5h10v5M7 16.5H4.5v-6a2 2 0 0 1 2-2h11a2 2 0 0 1 2 2v6H17M7 14h10v6.5H7V14Z",
  question: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17ZM9.5 9.7a2.5 2.5 0 1 1 3.7 2.2c-.8.45-1.2.9-1.2 1.9M12 16.7v.1",
  refresh: "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4.5V9H15",
  send: "M4 12 20 4.5 15.5 20l-3.7-6.2L4 12ZM11.8 13.8 20 4.5",
  staff: "M4.5 15v-3a7.5 7.5 0 0 1 15 0v3M4.5 13.5H7v5.5H6a1.5 1.5 0 0 1-1.5-1.5v-4ZM19.5 13.5H17v5.5h1a1.5 1.5 0 0 0 1.5-1.5v-4ZM18 19c-.7 1.3-2.3 2-4.5 2",
  stop: "M7 7h10v10H7V7Z",
  text_size: "M3 19 8 6h.5l5 13M4.8 14.5h6.9M14.5 19l3.2-8h.3l3.3 8M15.5 16.5h4.9",
  thumb_down: "M17 4.5v9M17 13.5l-3.5 7c-1.6 0-2.5-1-2.5-2.5v-3H6a2 2 0 0 1-2-2.4l1.2-6.5A2 2 0 0 1 7.2 4.5H17M17 4.5h3v9h-3",
  thumb_up: "M7 19.5v-9M7 10.5l3.5-7c1.6 0 2.5 1 2.5 2.5v3h5a2 2 0 0 1 2 2.4l-1.2 6.5a2 2 0 0 1-2 1.6H7M7 19.5H4v-9h3",
  user: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM4.5 20.5c.6-4 3.4-6 7.5-6s6.9 2 7.5 6",
};

/** @typedef {keyof typeof SHAPES} IconName */

/**
 * @param {IconName} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}
