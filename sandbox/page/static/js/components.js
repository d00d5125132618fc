/** Draws the components of a message: containers, sections, texts, galleries, buttons, selects. */

import { el, icon } from "./dom.js";
import { fileCard, gallery, mediaItem } from "./gallery.js";
import { webAddress } from "./links.js";
import { prose } from "./prose.js";
import { emojiFace, select } from "./select.js";

/**
 * @typedef {{
 *   stage: import("./prose.js").Stage,
 *   act: (component: object, values?: string[]) => Promise<void>,
 *   keep: (component: object, make: () => HTMLElement) => HTMLElement,
 * }} Scene `act` reports a press; `keep` hands back the element that an unchanged component already
 *   has, so that a playing clip survives a change elsewhere on its card
 */

const BUTTON_STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "primary" };

/** @type {Record<number, (component: any, scene: Scene) => HTMLElement>} */
const DRAW = {
  1: (row, scene) => el("div", { class: "row" }, ...drawAll(row.components, scene)),
  2: button,
  3: choice,
  5: choice,
  6: choice,
  7: choice,
  8: choice,
  9: section,
  10: (text, scene) => prose(text.content, scene.stage),
  11: thumbnail,
  12: (media, scene) => scene.keep(media, () => gallery(media.items.map(mediaItem))),
  13: (file) => fileCard({ url: file.file.url, name: file.name, size: file.size }),
  14: (line) =>
    el("hr", { class: `${line.divider === false ? "gap" : "divider"} ${line.spacing === 2 ? "wide" : ""}` }),
  17: container,
};

/**
 * @param {object[]} components
 * @param {Scene} scene
 * @returns {HTMLElement[]}
 */
export function drawAll(components, scene) {
  return components.map((component) => DRAW[component.type]?.(component, scene)).filter(Boolean);
}

function container(component, scene) {
  const accent = component.accent_color;
  const inside = el("div", { class: "container" }, ...drawAll(component.components, scene));
  if (accent !== null && accent !== undefined) {
    inside.classList.add("accented");
    inside.style.setProperty("--accent", `#${accent.toString(16).padStart(6, "0")}`);
  }
  return component.spoiler ? covered(inside) : inside;
}

function covered(inside) {
  const open = () => {
    wrapper.classList.remove("covered");
    cover.remove();
    inside.inert = false;
  };
  const cover = el("button", { type: "button", class: "cover", onclick: open }, el("span", {}, "Spoiler"));
  const wrapper = el("div", { class: "spoiled covered" }, inside, cover);
  inside.inert = true;
  return wrapper;
}

function section(component, scene) {
  return el(
    "div",
    { class: "section" },
    el("div", { class: "section-text" }, ...drawAll(component.components, scene)),
    el("div", { class: "accessory" }, ...drawAll([component.accessory], scene)),
  );
}

function thumbnail(component, scene) {
  return scene.keep(component, () => {
    const node = gallery([mediaItem(component)]);
    node.classList.add("thumbnail");
    return node;
  });
}

function choice(component, scene) {
  return el("div", { class: "select-row" }, select(component, scene.stage.world, (values) => scene.act(component, values)));
}

function button(component, scene) {
  const face = [emojiFace(component.emoji), component.label && el("span", {}, component.label)];
  const style = `button ${BUTTON_STYLES[component.style] ?? "secondary"}`;
  const address = component.style === 5 && webAddress(component.url);
  if (address && !component.disabled) {
    return el("a", { class: style, href: address, target: "_blank", rel: "noopener noreferrer", title: address }, ...face, icon("open"));
  }
  const node = el(
    "button",
    {
      type: "button",
      class: style,
      "data-custom-id": component.custom_id,
      "aria-label": component.label ? null : component.emoji?.name,
      disabled: Boolean(component.disabled) || component.style === 5,
      onclick: () => press(node, component, scene),
    },
    ...face,
  );
  return node;
}

async function press(node, component, scene) {
  node.classList.add("busy");
  node.setAttribute("aria-busy", "true");
  await scene.act(component);
  node.classList.remove("busy");
  node.removeAttribute("aria-busy");
}
