/** A small surface that floats beside a button and closes on Escape, a press elsewhere or scrolling. */

import { el } from "./dom.js";

let closeOpenOne = () => {};

/**
 * Open `content` beside `anchor`, below it or above, wherever there is room.
 * @param {HTMLElement} anchor
 * @param {HTMLElement} content
 * @param {{onClose?: () => void, wide?: boolean, at?: {x: number, y: number}}} [options]
 *   `wide`: as wide as the anchor; `at`: where a pointer was pressed, to open there instead
 * @returns {() => void} closes it
 */
export function openPopover(anchor, content, { onClose, wide = false, at } = {}) {
  closeOpenOne();
  const surface = el("div", { class: "popover" }, content);
  // Inside an open dialog everything outside of it is inert, so the surface must live in there.
  (anchor.closest("dialog") ?? document.body).append(surface);
  const listening = new AbortController();
  const close = () => {
    if (listening.signal.aborted) return;
    listening.abort();
    surface.remove();
    closeOpenOne = () => {};
    onClose?.();
  };
  closeOpenOne = close;
  place(surface, at ? new DOMRect(at.x, at.y, 0, 0) : anchor.getBoundingClientRect(), wide);
  const on = { signal: listening.signal, capture: true };
  document.addEventListener("pointerdown", (e) => outside(e, surface, anchor) && close(), on);
  document.addEventListener("scroll", (e) => outside(e, surface, null) && close(), on);
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    e.preventDefault();
    e.stopPropagation();
    close();
    anchor.focus();
  }, on);
  window.addEventListener("resize", close, { signal: listening.signal });
  return close;
}

function outside(event, surface, anchor) {
  return !surface.contains(event.target) && !anchor?.contains(event.target);
}

function place(surface, box, wide) {
  if (wide) surface.style.width = `${box.width}px`;
  const size = surface.getBoundingClientRect();
  const below = box.bottom + size.height + 8 < innerHeight || box.top < size.height + 8;
  const top = below ? box.bottom + 4 : box.top - size.height - 4;
  const left = Math.min(box.left, innerWidth - size.width - 8);
  surface.style.top = `${Math.max(8, Math.min(top, innerHeight - size.height - 8))}px`;
  surface.style.left = `${Math.max(8, left)}px`;
}
