/** What surrounds the messages: the channels, the people, who one is, and the header. */

import { appBadge, avatar } from "./avatars.js";
import { el, icon, iconButton } from "./dom.js";
import { channelName, displayName } from "./state.js";

export const ROLES = {
  member: { one: "Member", many: "Members", about: "makes pictures and clips" },
  admin: { one: "Admin", many: "Admins", about: "decides what may be spent" },
  moderator: { one: "Moderator", many: "Moderators", about: "keeps the channels clean" },
};

/**
 * @param {{sidebar: HTMLElement, header: HTMLElement, members: HTMLElement}} places
 * @param {import("./state.js").World} world
 * @param {{become: (userId: string) => void, show: (channelId: string) => void}} actions
 */
export function drawFrame({ sidebar, header, members }, world, actions) {
  if (!world.ready) return;
  const focused = document.activeElement?.dataset.key;
  sidebar.replaceChildren(guildName(world), channelList(world, actions), switcher(world, actions));
  header.replaceChildren(...headerParts(world));
  members.replaceChildren(...memberParts(world, actions));
  // Drawn anew as a whole, the frame gives the keyboard back to the same place.
  if (focused) document.querySelector(`[data-key="${focused}"]`)?.focus();
  document.title = `${world.unread.size ? `(${world.unread.size}) ` : ""}${channelName(world.channel)} · ${world.guild.name}`;
}

function guildName(world) {
  return el(
    "div",
    { class: "guild" },
    el("span", { class: "guild-sign", "aria-hidden": "true" }, icon("spark")),
    el("h2", {}, world.guild.name),
  );
}

function channelList(world, actions) {
  const direct = world.channels.filter((channel) => channel.direct);
  const above = world.channels.filter((channel) => !channel.direct && !channel.thread_of);
  const below = ({ id }) => world.channels.filter((channel) => channel.thread_of === id);
  const others = above.flatMap((channel) => [channel, ...below(channel)]);
  return el(
    "div",
    { class: "channels" },
    ...channelGroup("Channels", others, world, actions),
    ...(direct.length ? channelGroup("Direct messages", direct, world, actions) : []),
  );
}

function channelGroup(title, channels, world, actions) {
  const links = channels.map((channel) => {
    const current = channel.id === world.channelId;
    const unread = world.unread.has(channel.id);
    return el(
      "li",
      {},
      el(
        "button",
        {
          type: "button",
          class: `channel ${unread ? "unread" : ""} ${channel.thread_of ? "thread" : ""}`,
          "data-key": `channel-${channel.id}`,
          "aria-current": current && "page",
          onclick: () => actions.show(channel.id),
        },
        sign(channel, world),
        channel.name,
        unread && el("span", { class: "visually-hidden" }, "(unread)"),
      ),
    );
  });
  return [el("h3", {}, title), el("ul", {}, ...links)];
}

function sign(channel, world) {
  return channel?.direct && world.bot ? avatar(world.bot, { size: "tiny" }) : icon("hash");
}

/** The three people this visitor can be. */
function switcher(world, actions) {
  const faces = world.people.map((person) => {
    const mine = person === world.me;
    const name = displayName(person.user);
    const { one, about } = ROLES[person.role];
    return el(
      "button",
      {
        type: "button",
        class: "be",
        role: "radio",
        "data-key": `be-${person.user.id}`,
        "aria-checked": String(mine),
        title: `${name}, ${one.toLowerCase()}: ${about}`,
        style: { "--colour": person.colour },
        onclick: () => mine || actions.become(person.user.id),
      },
      avatar(person.user, { size: "small" }),
      el("span", { class: "be-name" }, name),
      el("span", { class: "be-role" }, one),
    );
  });
  return el(
    "div",
    { class: "switcher" },
    el("div", { class: "switcher-title" }, "You are"),
    el("div", { class: "switcher-faces", role: "radiogroup", "aria-label": "Who you are" }, ...faces),
  );
}

function headerParts(world) {
  const toggle = (name) => () => document.body.classList.toggle(name);
  const me = world.me;
  return [
    iconButton("menu", "Channels and people", toggle("drawer-open"), { class: "icon-button drawer-button" }),
    sign(world.channel, world),
    el("h1", {}, world.channel?.name ?? ""),
    world.channel?.topic && el("p", { class: "topic" }, world.channel.topic),
    el("span", { class: "spring" }),
    el(
      "span",
      { class: "as-me", style: { "--colour": me.colour } },
      avatar(me.user, { size: "tiny" }),
      displayName(me.user),
    ),
    iconButton("people", "Show or hide the people", toggle("members-hidden"), { class: "icon-button members-button" }),
  ].filter(Boolean);
}

function memberParts(world, actions) {
  const parts = [];
  if (world.bot) {
    parts.push(
      el("h3", {}, "Apps"),
      memberLine(world.bot, {
        online: world.botOnline && world.linked,
        about: world.botOnline ? "Type / to see its commands" : "Offline",
        badge: true,
        onclick: () => actions.show(world.channels.find((channel) => channel.direct)?.id),
      }),
    );
  }
  if (world.channel?.direct) {
    const { user, colour } = world.me;
    return [...parts, el("h3", {}, "You"), memberLine(user, { colour, online: world.linked, about: ROLES[world.me.role].one })];
  }
  for (const [role, { many, about }] of Object.entries(ROLES)) {
    const people = world.people.filter((person) => person.role === role);
    if (!people.length) continue;
    parts.push(el("h3", {}, `${many} · ${people.length}`));
    parts.push(...people.map((p) => memberLine(p.user, { colour: p.colour, online: world.linked, about })));
  }
  return parts;
}

/** With `onclick` the line is a button, which opens the direct messages. */
function memberLine(user, { colour, online, about, badge = false, onclick }) {
  return el(
    onclick ? "button" : "div",
    {
      class: `member ${online ? "" : "away"}`,
      type: onclick && "button",
      title: onclick && `Direct messages with ${displayName(user)}`,
      "data-key": onclick && `member-${user.id}`,
      onclick,
    },
    avatar(user, { size: "small", online }),
    el(
      "div",
      {},
      el("div", { class: "member-name", style: colour ? { color: colour } : {} }, displayName(user), badge && appBadge()),
      el("div", { class: "dim" }, about),
    ),
  );
}
