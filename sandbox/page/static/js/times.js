/** Moments in words, and the ones that keep ticking. */

import { el } from "./dom.js";

const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};

function written(date, style) {
  if (style === "R") return relative(date);
  return new Intl.DateTimeFormat("en-GB", STYLES[style] ?? STYLES.f).format(date);
}

/** "in 4 minutes", "12 seconds ago". */
function relative(date) {
  const seconds = Math.round((date.getTime() - Date.now()) / 1000);
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? UNITS.at(-1);
  return RELATIVE.format(Math.round(seconds / length), unit);
}

/**
 * A moment from a message, e.g. `<t:1700000000:R>`; hovering tells it in full.
 * @param {number} unixSeconds
 * @param {string} style one of t T d D f F R
 */
export function moment(unixSeconds, style) {
  const date = new Date(unixSeconds * 1000);
  if (Number.isNaN(date.getTime())) return document.createTextNode("an unknown time");
  return el(
    "time",
    {
      class: "moment",
      datetime: date.toISOString(),
      title: written(date, "F"),
      "data-ticks": style === "R",
    },
    written(date, style),
  );
}

/** When a message was sent, as its header says it. */
export function sentAt(date) {
  const clock = written(date, "t");
  const days = daysAgo(date);
  if (days === 0) return `Today at ${clock}`;
  if (days === 1) return `Yesterday at ${clock}`;
  return `${written(date, "d")}, ${clock}`;
}

export function clockTime(date) {
  return written(date, "t");
}

export function dayName(date) {
  return written(date, "D");
}

function daysAgo(date) {
  const midnight = (moment) => new Date(moment).setHours(0, 0, 0, 0);
  return Math.round((midnight(Date.now()) - midnight(date)) / 86_400_000);
}

/** Keep every relative moment on the page true. */
export function startTicking() {
  setInterval(() => {
    for (const node of document.querySelectorAll("time[data-ticks]")) {
      const text = relative(new Date(node.dateTime));
      if (node.textContent !== text) node.textContent = text;
    }
  }, 1000);
}
