// The card of a symptom analysis: how urgent, what to do, what to watch for; causes are folded and spoken of in words, since a
// percentage would be read as a diagnosis.

import { icon } from "../shared/icons.js";
import { el, list, webUrl } from "./dom.js";
import { t, tn } from "./texts.js";

/** @type {Record<import("./types.js").Urgency, {name: import("../shared/icons.js").IconName, tone: string}>} */
const LEVELS = {
  emergency: { name: "alert", tone: "danger" },
  urgent: { name: "clock", tone: "warn" },
  routine: { name: "calendar", tone: "info" },
  self_care: { name: "home", tone: "ok" },
  none: { name: "question", tone: "muted" },
};

/** @param {number} probability */
function likelihood(probability) {
  if (probability >= 0.5) return t("probable");
  if (probability >= 0.25) return t("possible");
  return t(probability >= 0.1 ? "less_likely" : "unlikely");
}

/** @param {{name: string}[]} findings */
function names(findings) {
  return findings.map((finding) => finding.name).join(", ");
}

/** @param {import("./types.js").Urgency} level */
function chip(level) {
  const { name, tone } = LEVELS[level] ?? LEVELS.none;
  return el("p", { class: `chip chip-${tone}` }, icon(name), t(`level_${LEVELS[level] ? level : "none"}`));
}

/** @param {string} title @param {string[]} lines @param {string} name */
function block(title, lines, name) {
  return lines.length > 0 && el("div", { class: `block ${name}` }, el("h2", null, title), list("ul", lines));
}

/** @param {import("./types.js").Condition} condition */
function cause(condition) {
  return el(
    "li",
    null,
    el("strong", null, condition.name),
    ` · ${likelihood(condition.probability)}`,
    condition.why.length > 0 && el("span", { class: "reason" }, t("why_label", { list: names(condition.why) })),
    (condition.against?.length ?? 0) > 0 && el("span", { class: "reason" }, t("against_label", { list: names(condition.against ?? []) })),
  );
}

/** @param {import("./types.js").Analysis} analysis */
function causes(analysis) {
  const serious = analysis.must_not_miss ?? [];
  if (analysis.possible_conditions.length === 0 && serious.length === 0) return null;
  return el(
    "details",
    { class: "fold" },
    el("summary", null, t("causes")),
    el("p", { class: "hint" }, t("causes_hint")),
    el("ul", { class: "causes" }, ...analysis.possible_conditions.map(cause)),
    serious.length > 0 && el("h3", null, t("must_not_miss")),
    serious.length > 0 && el("ul", { class: "causes" }, ...serious.map((item) => el("li", null, el("strong", null, item.name), el("span", { class: "reason" }, item.why)))),
  );
}

/** @param {import("./types.js").AnalysisCard} card */
export function analysisCard({ analysis }) {
  return el(
    "section",
    { class: "card card-analysis" },
    chip(analysis.urgency_level),
    block(t("next_step"), analysis.recommendations, "block-next"),
    analysis.specialty && el("p", { class: "specialty" }, icon("doctor"), t("see_specialty", { name: analysis.specialty })),
    block(t("warning_signs"), analysis.warning_signs, "block-warn"),
    block(t("home_care"), analysis.home_care, "block-home"),
    causes(analysis),
    sources(analysis.sources ?? []),
    analysis.disclaimer && el("p", { class: "hint" }, analysis.disclaimer),
  );
}

/**
 * Where an answer comes from. The host of every link stands beside it, so that nobody follows a name alone.
 * @param {import("./types.js").Citation[]} citations
 */
export function sources(citations) {
  if (citations.length === 0) return null;
  return el("details", { class: "fold sources" }, el("summary", null, tn("sources", citations.length)), el("ul", null, ...citations.map((citation, index) => source(citation, !said(citations.slice(0, index), citation.excerpt)))));
}

/** @param {import("./types.js").Citation[]} citations @param {string} excerpt */
function said(citations, excerpt) {
  return citations.some((citation) => citation.excerpt === excerpt);
}

/** @param {import("./types.js").Citation} citation @param {boolean} quoted */
function source(citation, quoted) {
  const url = citation.url ? webUrl(citation.url) : null;
  return el(
    "li",
    null,
    url ? el("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, citation.title) : el("strong", null, citation.title),
    el("span", { class: "reason" }, [citation.source, url ? `${url.host} (${t("opens_outside")})` : null].filter(Boolean).join(" · ")),
    quoted && citation.excerpt !== "" && el("span", { class: "excerpt" }, citation.excerpt),
  );
}
