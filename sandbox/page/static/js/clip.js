/** A clip: its first frame under one large button, and the browser's own player once it was started. */

import { el, icon } from "./dom.js";

/**
 * @param {string} address
 * @param {string|null|undefined} description what it shows
 * @param {() => Node} broken what stands in its place when it cannot be had
 */
export function clip(address, description, broken) {
  const player = el("video", {
    src: address,
    playsinline: true,
    preload: "metadata",
    "aria-label": description || "Clip",
    title: description,
  });
  const length = el("span", { class: "clip-length" });
  const start = el(
    "button",
    {
      type: "button",
      class: "clip-start",
      "aria-label": `Play: ${description || "clip"}`,
      onclick: () => {
        player.play();
        player.focus();
      },
    },
    el("span", { class: "clip-sign" }, icon("play")),
    length,
  );
  player.addEventListener("loadedmetadata", () => {
    length.textContent = clockOf(player.duration);
  });
  player.addEventListener(
    "play",
    () => {
      player.controls = true;
      start.remove();
    },
    { once: true },
  );
  const node = el("div", { class: "clip" }, player, start);
  player.addEventListener("error", () => node.replaceWith(broken()), { once: true });
  return node;
}

/** A length as players write it, e.g. "0:06". */
function clockOf(seconds) {
  if (!Number.isFinite(seconds)) return "";
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
