/** One message: who said it and when, what it answers, what it says, and what can be done with it. */

import { appBadge, avatar } from "./avatars.js";
import { messageMenus } from "./commands.js";
import { drawAll } from "./components.js";
import { el, icon, iconButton } from "./dom.js";
import { attachments } from "./gallery.js";
import { Listbox } from "./listbox.js";
import { openPopover } from "./popover.js";
import { prose } from "./prose.js";
import { EPHEMERAL, LOADING, displayName } from "./state.js";
import { clockTime, sentAt } from "./times.js";

/**
 * @typedef {{
 *   stage: import("./prose.js").Stage,
 *   interactions: import("./interactions.js").Interactions,
 *   become: (userId: string) => void,
 *   prefill: (name: string, values?: Record<string, string>) => void,
 *   redraw?: (messageId: string) => void,
 * }} Context
 */

const SUMMARY_CHARS_MAX = 120;

/** What went wrong with the last press on a message, by message id. @type {Map<string, string>} */
const failures = new Map();
/** Elements to hand on to the next form of a message, by what they show. */
const kept = new WeakMap();

/** A message that changed has no failed press any more. */
export function clearPress(messageId) {
  failures.delete(messageId);
}

/**
 * @param {import("./state.js").Message} message
 * @param {{grouped: boolean, before?: HTMLElement}} place `before`: the message's element until now
 * @param {Context} context
 */
export function messageNode(message, { grouped, before }, context) {
  const { world } = context.stage;
  const ephemeral = Boolean(message.flags & EPHEMERAL);
  const node = el("article", {
    class: `message ${grouped ? "grouped" : ""} ${ephemeral ? "ephemeral" : ""}`,
    "data-message-id": message.id,
  });
  if (message.content?.includes(`<@${world.me.user.id}>`)) node.classList.add("mentions-me");
  const answered = answeredLine(message, context);
  node.append(
    ...(answered ? [answered] : []),
    grouped ? el("span", { class: "gutter" }, clockTime(new Date(message.timestamp))) : face(message, context),
    el(
      "div",
      { class: "message-body" },
      !grouped && head(message, context),
      ...content(message, node, before, context),
      message.thread && threadLine(message.thread, context),
      ephemeral && ephemeralLine(message, context),
      failures.has(message.id) && failureLine(failures.get(message.id)),
    ),
  );
  const tools = toolbar(message, context);
  if (tools) node.append(tools);
  node.addEventListener("contextmenu", (event) => openMenuAt(event, node));
  return node;
}

function face(message, context) {
  const { world } = context.stage;
  const person = world.person(message.author.id);
  return el("span", { class: "face" }, avatar(person?.user ?? message.author));
}

function head(message, { stage }) {
  const sent = new Date(message.timestamp);
  return el(
    "header",
    { class: "message-head" },
    name(message.author, stage.world),
    message.author.bot && appBadge(),
    el("time", { datetime: sent.toISOString() }, sentAt(sent)),
    message.edited_timestamp && !message.author.bot && el("span", { class: "dim" }, "(edited)"),
  );
}

function name(user, world) {
  const colour = world.person(user.id)?.colour;
  return el("span", { class: "name", style: colour ? { color: colour } : {} }, displayName(user));
}

// --- the line above ---------------------------------------------------------------------------

/** The id of the message that a reply, a follow-up or the answer to a press points to. */
export function answeredIdOf(message) {
  const interaction = message.interaction ?? message.interaction_metadata;
  return (
    message.message_reference?.message_id ??
    interaction?.original_response_message_id ??
    interaction?.interacted_message_id
  );
}

/** A reply or a follow-up points to what it answers; a command's answer names the command. */
function answeredLine(message, context) {
  const { world } = context.stage;
  const reference = message.message_reference;
  const interaction = message.interaction ?? message.interaction_metadata;
  const answeredId = answeredIdOf(message);
  const channelId = reference?.channel_id ?? message.channel_id;
  const answered = answeredId && world.message(channelId, answeredId);
  if (answered) return replyLine(answered, context);
  if (interaction?.name) return usedLine(interaction, context);
  return reference ? line([el("em", {}, "The original message is gone")]) : null;
}

function usedLine(interaction, context) {
  const { world } = context.stage;
  const user = world.person(interaction.user.id)?.user ?? interaction.user;
  return line([
    avatar(user, { size: "tiny" }),
    name(user, world),
    " used ",
    interaction.command_type === 3 ? el("strong", {}, interaction.name) : commandName(interaction.name, context),
  ]);
}

function commandName(command, context) {
  return el("button", { type: "button", class: "mention", onclick: () => context.prefill(command) }, `/${command}`);
}

function replyLine(answered, context) {
  return line([
    avatar(answered.author, { size: "tiny" }),
    name(answered.author, context.stage.world),
    el(
      "button",
      { type: "button", class: "quoted", onclick: () => context.stage.jump(answered.channel_id, answered.id) },
      summary(answered, context),
    ),
  ]);
}

/** The first words of a message. */
function summary(message, context) {
  const text = message.content || firstText(message.components ?? []);
  const words = text && prose(text, context.stage).textContent;
  return words ? words.slice(0, SUMMARY_CHARS_MAX) : "Jump to the message";
}

function firstText(components) {
  for (const component of components) {
    const text = component.type === 10 ? component.content : firstText(component.components ?? []);
    if (text) return text;
  }
  return "";
}

function line(parts) {
  return el("div", { class: "answered" }, el("span", { class: "elbow" }), ...parts);
}

// --- what it says -----------------------------------------------------------------------------

function content(message, node, before, context) {
  if (message.local) return [localState(message)];
  if (message.flags & LOADING) return [thinking(message)];
  const scene = sceneOf(message, node, before, context);
  return [
    message.content && prose(message.content, context.stage),
    message.attachments?.length > 0 && attachments(message.attachments),
    message.components?.length > 0 &&
      el("div", { class: "components" }, ...drawAll(message.components, scene)),
  ].filter(Boolean);
}

/** Pictures and clips of the form before are taken over, so that nothing flickers or starts again. */
function sceneOf(message, node, before, context) {
  const old = kept.get(before) ?? new Map();
  const mine = new Map();
  kept.set(node, mine);
  return {
    stage: context.stage,
    act: async (component, values) => {
      failures.delete(message.id);
      const problem = await context.interactions.component(message, component, values);
      if (problem) failures.set(message.id, problem);
      if (problem) context.redraw(message.id);
    },
    keep: (component, make) => {
      const key = JSON.stringify(component);
      const element = old.get(key) ?? make();
      mine.set(key, element);
      return element;
    },
  };
}

function thinking(message) {
  return el(
    "div",
    { class: "thinking" },
    el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")),
    `${displayName(message.author)} is thinking…`,
  );
}

function localState({ local }) {
  if (local.problem) return failureLine(local.problem);
  return el("div", { class: "thinking" }, "Sending command…");
}

function failureLine(text) {
  return el("div", { class: "failure", role: "alert" }, icon("warning"), text);
}

/** The way to the thread below a message. */
function threadLine(thread, { stage }) {
  return el(
    "div",
    { class: "thread-line" },
    icon("hash"),
    el("button", { type: "button", class: "plain-link", onclick: () => stage.jump(thread.id) }, thread.name),
  );
}

function ephemeralLine(message, { interactions }) {
  return el(
    "div",
    { class: "only-you" },
    icon("eye"),
    "Only you can see this · ",
    el("button", { type: "button", class: "plain-link", onclick: () => interactions.remove(message) }, "Dismiss message"),
  );
}

// --- what can be done with it -------------------------------------------------------------------

function toolbar(message, context) {
  const { world } = context.stage;
  if (message.local) return null;
  const menus = messageMenus(world.commands);
  const ephemeral = Boolean(message.flags & EPHEMERAL);
  const mine = message.author.id === world.me.user.id;
  const removable = !ephemeral && (mine || world.mayRemoveMessages);
  if (!menus.length && !removable) return null;
  const tools = el("div", { class: "tools" });
  if (menus.length) {
    const apps = el(
      "button",
      {
        type: "button",
        class: "tool apps",
        "aria-haspopup": "listbox",
        title: "Apps",
        onclick: (event) => openMenu(apps, menus, message, context, event.detail?.at),
      },
      icon("more"),
      "Apps",
    );
    tools.append(apps);
  }
  if (removable) tools.append(iconButton("trash", "Delete the message", () => context.interactions.remove(message), { class: "tool danger" }));
  return tools;
}

/** A press with the other button opens the apps where the pointer is; links and words keep their own. */
function openMenuAt(event, node) {
  const apps = node.querySelector(":scope > .tools > .apps");
  const ownMenu = event.target.closest("a, video, input, textarea") || !getSelection().isCollapsed;
  if (!apps || ownMenu) return;
  event.preventDefault();
  apps.focus({ preventScroll: true });
  const at = { x: event.clientX, y: event.clientY };
  apps.dispatchEvent(new CustomEvent("click", { detail: { at } }));
}

function openMenu(anchor, menus, message, context, at) {
  const { bot } = context.stage.world;
  const list = new Listbox({
    label: "Apps",
    onPick: (choice) => {
      close();
      context.interactions.menu(choice.value, message);
    },
  });
  list.show(menus.map((menu) => ({
    label: menu.name,
    value: menu,
    group: "Apps",
    face: bot && avatar(bot, { size: "tiny" }),
  })));
  list.attach(anchor);
  anchor.closest(".message").classList.add("menu-open");
  const keys = (event) => {
    const bound = {
      ArrowDown: () => list.move(1),
      ArrowUp: () => list.move(-1),
      Enter: () => list.pickActive(),
    };
    if (!bound[event.key]) return;
    event.preventDefault();
    bound[event.key]();
  };
  anchor.addEventListener("keydown", keys);
  const close = openPopover(anchor, list.node, {
    at,
    onClose: () => {
      anchor.removeEventListener("keydown", keys);
      anchor.closest(".message")?.classList.remove("menu-open");
    },
  });
}
