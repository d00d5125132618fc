/** Signs that plain fonts lack, drawn by the page; chat clients bring pictures of their own for them. */

import { el, icon } from "./dom.js";

/** @type {Record<string, keyof typeof import("./icons.js").ICONS>} */
const SIGNS = { "⏳": "hourglass", "⏸": "pause", "⏹": "stop", "▶": "play", "✖": "cross" };
const SIGN = new RegExp(`([${Object.keys(SIGNS).join("")}])\\uFE0F?`, "u");

/** Words with their signs drawn; who selects or hears them gets the signs themselves. */
export function withSigns(text) {
  const pieces = text.split(SIGN).map((piece) => (SIGNS[piece] ? sign(piece) : piece));
  const whole = document.createDocumentFragment();
  whole.append(...pieces);
  return whole;
}

function sign(letter) {
  return el("span", { class: "sign" }, icon(SIGNS[letter]), el("span", { class: "sign-letter" }, letter));
}
