/** Pictures and clips: mosaics of one to ten, a spoiler cover, and the large view. */

import { clip } from "./clip.js";
import { el, fileSize, icon, iconButton } from "./dom.js";
import { webAddress } from "./links.js";

/**
 * @typedef {{url: string, description?: string|null, spoiler?: boolean, contentType?: string,
 *   width?: number|null, height?: number|null}} Item
 */

/** @param {Item[]} items */
export function gallery(items) {
  const shown = items.slice(0, 10).filter((item) => webAddress(item.url));
  const pictures = shown.filter((item) => !isVideo(item));
  const tiles = shown.map((item) => tile(item, shown.length === 1, pictures));
  const ratio = commonRatio(shown);
  return el("div", { class: `gallery n${shown.length}`, style: ratio ? { "--common": String(ratio) } : {} }, ...tiles);
}

/** The shape that all items share, kept within what looks well; undefined if they differ. */
function commonRatio(items) {
  const ratios = items.map(({ width, height }) => (width && height ? width / height : NaN));
  const alike = ratios.every((ratio) => Math.abs(ratio - ratios[0]) < 0.02);
  return alike ? Math.min(Math.max(ratios[0], 0.75), 2) : undefined;
}

/** @param {Item} item */
function tile(item, alone, pictures) {
  const media = isVideo(item) ? clip(webAddress(item.url), item.description, broken) : picture(item, pictures);
  const node = el("div", { class: alone ? "tile alone" : "tile" }, media);
  if (alone && item.width && item.height) {
    node.style.setProperty("--ratio", String(item.width / item.height));
    node.style.setProperty("--width", `${item.width}px`);
    node.classList.add("sized");
  }
  if (item.spoiler) node.append(spoilerCover(node));
  return node;
}

function spoilerCover(node) {
  node.classList.add("covered");
  const open = () => {
    node.classList.remove("covered");
    cover.remove();
  };
  const cover = el("button", { type: "button", class: "cover", onclick: open }, el("span", {}, "Spoiler"));
  return cover;
}

function picture(item, pictures) {
  const open = () => openLightbox(pictures, pictures.indexOf(item));
  const image = el("img", { src: webAddress(item.url), alt: item.description ?? "", decoding: "async" });
  image.addEventListener("error", () => image.replaceWith(broken()), { once: true });
  const label = item.description ? `Enlarge: ${item.description}` : "Enlarge the picture";
  return el("button", { type: "button", class: "picture", "aria-label": label, onclick: open }, image);
}

function broken() {
  return el("span", { class: "broken" }, icon("warning"), "This file is no longer available");
}

/** @param {Item} item */
function isVideo(item) {
  if (item.contentType) return item.contentType.startsWith("video/");
  return /\.(mp4|webm|mov)$/i.test(new URL(item.url).pathname);
}

/** A gallery's media object of the wire as an Item. */
export function mediaItem({ media, description, spoiler }) {
  return {
    url: media.url,
    description,
    spoiler,
    contentType: media.content_type,
    width: media.width,
    height: media.height,
  };
}

/** The attachments of an ordinary message: what can be seen as a gallery, the rest as file cards. */
export function attachments(list) {
  const visual = list.filter((file) => /^(image|video)\//.test(file.content_type ?? ""));
  const others = list.filter((file) => !visual.includes(file));
  const items = visual.map((file) => ({
    url: file.url,
    description: file.description ?? file.filename,
    spoiler: file.filename.startsWith("SPOILER_"),
    contentType: file.content_type,
    width: file.width,
    height: file.height,
  }));
  return el(
    "div",
    { class: "attachments" },
    items.length > 0 && gallery(items),
    ...others.map((file) => fileCard({ url: file.url, name: file.filename, size: file.size })),
  );
}

/** A file that is offered, not shown. */
export function fileCard({ url, name, size }) {
  const address = webAddress(url);
  const title = name || decodeURIComponent(address ? new URL(address).pathname.split("/").at(-1) : "file");
  return el(
    "div",
    { class: "file-card" },
    icon("file"),
    el(
      "div",
      {},
      address
        ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer", download: title }, title)
        : title,
      size !== undefined && size !== null && el("div", { class: "dim" }, fileSize(size)),
    ),
  );
}

/** Show pictures large, one at a time. @param {Item[]} items @param {number} start */
export function openLightbox(items, start) {
  let index = start;
  const image = el("img", {});
  const caption = el("figcaption", {});
  const original = el("a", { target: "_blank", rel: "noopener noreferrer" }, icon("open"), "Open the original");
  const show = (next) => {
    index = (next + items.length) % items.length;
    const item = items[index];
    image.src = webAddress(item.url);
    image.alt = item.description ?? "";
    caption.textContent = item.description ?? "";
    original.href = webAddress(item.url);
  };
  const several = items.length > 1;
  const dialog = el(
    "dialog",
    {
      class: "lightbox",
      "aria-label": "Picture",
      onclick: (event) => event.target.closest("img, button, a, figcaption") || dialog.close(),
      onclose: () => dialog.remove(),
      onkeydown: (event) => {
        if (event.key === "ArrowRight") show(index + 1);
        if (event.key === "ArrowLeft") show(index - 1);
      },
    },
    el("figure", {}, image, caption, original),
    several && iconButton("left", "Previous picture", () => show(index - 1), { class: "icon-button turn left" }),
    several && iconButton("right", "Next picture", () => show(index + 1), { class: "icon-button turn right" }),
    iconButton("close", "Close", () => dialog.close(), { class: "icon-button shut" }),
  );
  show(index);
  document.body.append(dialog);
  dialog.showModal();
}
