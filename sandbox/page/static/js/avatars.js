/** Faces for people who have none: a gradient and an initial, always the same for the same person. */

import { el, icon } from "./dom.js";
import { displayName } from "./state.js";

const GRADIENTS = [
  ["#ff8a5c", "#e0447c"],
  ["#4fb7ff", "#5a5cf0"],
  ["#3fd6a3", "#1788a8"],
  ["#ffcf5c", "#ee7a3b"],
  ["#c38bff", "#6a4be0"],
  ["#ff9ac8", "#b04bd6"],
];
const BOT_GRADIENT = ["#7c6cff", "#ff7ab8"];

/**
 * @param {import("./state.js").User} user
 * @param {{size?: "tiny"|"small"|"usual"|"large", online?: boolean}} [options] `online` adds a dot
 */
export function avatar(user, { size = "usual", online } = {}) {
  const [from, to] = user.bot ? BOT_GRADIENT : GRADIENTS[hash(user.username) % GRADIENTS.length];
  return el(
    "span",
    { class: `avatar ${size}`, style: { "--from": from, "--to": to }, "aria-hidden": "true" },
    user.bot ? icon("spark") : displayName(user).slice(0, 1).toUpperCase(),
    online !== undefined && el("span", { class: online ? "presence online" : "presence" }),
  );
}

/** The small word beside the name of everyone who is a program. */
export function appBadge() {
  return el("span", { class: "badge" }, "APP");
}

function hash(text) {
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + letter.codePointAt(0)) % 1_000_003;
  return sum;
}
