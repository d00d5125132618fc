/** Draws the tree of markdown.js: every word of it becomes a text node. */

import { el, icon } from "./dom.js";
import { hostOf, jumpTarget, webAddress } from "./links.js";
import { parse } from "./markdown.js";
import { withSigns } from "./signs.js";
import { channelName } from "./state.js";
import { moment } from "./times.js";

/**
 * Markdown as elements.
 * @param {string} source
 * @param {Stage} stage
 * @typedef {{
 *   world: import("./state.js").World,
 *   jump: (channelId: string, messageId?: string) => void,
 *   suggest: (commandName: string) => void,
 * }} Stage what mentions and links need to work
 */
export function prose(source, stage) {
  return el("div", { class: "prose" }, ...drawAll(parse(source), stage));
}

function drawAll(nodes, stage) {
  return nodes.map((node) => DRAW[node.kind](node, stage));
}

const inside = (tag, attributes) => (node, stage) =>
  el(tag, attributes, ...drawAll(node.children, stage));

/** @type {Record<string, (node: any, stage: Stage) => Node>} */
const DRAW = {
  text: (node) => withSigns(node.text),
  break: () => el("br"),
  bold: inside("strong"),
  italic: inside("em"),
  underline: inside("u"),
  strike: inside("s"),
  quote: inside("blockquote"),
  paragraph: inside("p"),
  subtext: inside("p", { class: "subtext" }),
  item: inside("li"),
  heading: (node, stage) => el(`h${node.level + 2}`, { class: `heading-${node.level}` }, ...drawAll(node.children, stage)),
  list: (node, stage) =>
    el(node.ordered ? "ol" : "ul", { start: node.ordered && node.start }, ...drawAll(node.children, stage)),
  code: (node) => (node.block ? el("pre", {}, el("code", {}, node.text)) : el("code", {}, node.text)),
  emoji: (node) => document.createTextNode(`:${node.name}:`),
  time: (node) => moment(node.unix, node.style),
  spoiler,
  link,
  user: (node, stage) => el("span", { class: "mention" }, `@${stage.world.nameOf(node.id)}`),
  role: (node, stage) =>
    el("span", { class: "mention" }, stage.world.roleName(node.id)),
  channel: channelMention,
  command: (node, stage) =>
    el(
      "button",
      { type: "button", class: "mention", onclick: () => stage.suggest(node.name) },
      `/${node.name}`,
    ),
};

function spoiler(node, stage) {
  const open = (event) => {
    event.preventDefault();
    cover.classList.add("open");
    cover.removeAttribute("role");
    cover.removeAttribute("aria-label");
    cover.removeAttribute("tabindex");
    hidden.removeAttribute("aria-hidden");
  };
  const hidden = el("span", { "aria-hidden": "true" }, ...drawAll(node.children, stage));
  const cover = el(
    "span",
    {
      class: "spoiler",
      role: "button",
      tabindex: "0",
      "aria-label": "Spoiler. Press to show it.",
      onclick: (event) => cover.classList.contains("open") || open(event),
      onkeydown: (event) => (event.key === "Enter" || event.key === " ") && open(event),
    },
    hidden,
  );
  return cover;
}

function link(node, stage) {
  const address = webAddress(node.url);
  if (!address) return el("span", {}, ...drawAll(node.children, stage));
  const target = jumpTarget(address);
  if (target && stage.world.channels.some((channel) => channel.id === target.channelId)) {
    return jumpLink(node, target, stage);
  }
  const host = hostOf(address);
  return el(
    "a",
    { href: address, target: "_blank", rel: "noopener noreferrer nofollow", title: address },
    ...drawAll(node.children, stage),
    node.masked && el("span", { class: "host" }, ` (${host})`),
  );
}

function jumpLink(node, target, stage) {
  const channel = stage.world.channels.find(({ id }) => id === target.channelId);
  const children = node.masked ? drawAll(node.children, stage) : [`${channelName(channel)} › message`];
  return el(
    "button",
    { type: "button", class: "mention", onclick: () => stage.jump(target.channelId, target.messageId) },
    ...children,
  );
}

function channelMention(node, stage) {
  const channel = stage.world.channels.find(({ id }) => id === node.id);
  if (!channel) return el("span", { class: "mention" }, "#unknown");
  return el(
    "button",
    { type: "button", class: "mention", onclick: () => stage.jump(channel.id) },
    icon("hash"),
    channel.name,
  );
}
