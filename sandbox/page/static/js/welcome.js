/** The beginning of every channel: where one is, and what to try first. */

import { avatar } from "./avatars.js";
import { el, icon } from "./dom.js";
import { channelName } from "./state.js";

/** @type {{as?: import("./state.js").Person["role"], command: string, values?: Record<string, string>}[]} */
const IDEAS = [
  { command: "imagine", values: { prompt: "a lighthouse in a storm", aspect: "16:9" } },
  { command: "imagine", values: { prompt: "a fox asleep in a library, watercolour", count: "4" } },
  { command: "video", values: { prompt: "a paper boat sails down a rainy street" } },
  { as: "admin", command: "quota list" },
  { as: "moderator", command: "logs recent" },
];

/**
 * @param {import("./message.js").Context} context
 * @param {{key: string, isEmpty: boolean}} options
 */
export function welcome(context, { key, isEmpty }) {
  const { world } = context.stage;
  const { channel } = world;
  return el(
    "section",
    { class: "welcome", "data-key": key },
    el("div", { class: "welcome-sign" }, icon(channel?.direct ? "people" : "hash")),
    el("h1", {}, channel?.direct ? `You and ${channel.name}` : `Welcome to ${channelName(channel)}`),
    channel?.topic && el("p", { class: "dim" }, channel.topic),
    channel?.direct && el("p", { class: "dim" }, directly(world)),
    isEmpty && !channel?.direct ? invitation(context) : null,
  );
}

/** What can be done in direct messages with the bot. */
function directly(world) {
  const { name } = world.channel;
  return world.commands.length
    ? `Nobody else reads here. Type / to see what ${name} can do in direct messages.`
    : `Nobody else reads here. ${name} offers no commands in direct messages.`;
}

function invitation(context) {
  return el(
    "div",
    { class: "invitation" },
    el("h2", {}, "It is quiet in here. Make the first picture."),
    el(
      "p",
      {},
      "Everything on this page happens on your own machine: the chat, the bot and the studio that paints. " +
        "Nothing is sent anywhere and nothing costs money. Press an idea, or type ",
      el("kbd", {}, "/"),
      " below to see all commands.",
    ),
    el("div", { class: "ideas" }, ...IDEAS.map((idea) => ideaButton(idea, context))),
  );
}

function ideaButton(idea, context) {
  const { world } = context.stage;
  const person = idea.as && world.people.find((one) => one.role === idea.as);
  if (idea.as && !person) return null;
  const values = Object.entries(idea.values ?? {}).map(([name, text]) =>
    el("span", { class: "idea-value" }, el("b", {}, name), el("span", {}, text)),
  );
  const needsOther = person && person.user.id !== world.me.user.id;
  return el(
    "button",
    {
      type: "button",
      class: "idea",
      onclick: () => {
        if (needsOther) context.become(person.user.id, () => context.prefill(idea.command, idea.values));
        else context.prefill(idea.command, idea.values);
      },
    },
    person && avatar(person.user, { size: "tiny" }),
    el("span", { class: "idea-command" }, `/${idea.command}`),
    ...values,
    needsOther && el("span", { class: "dim" }, `as ${person.user.global_name ?? person.user.username}, ${article(person.role)}`),
  );
}

function article(role) {
  return role === "admin" ? "an admin" : `a ${role}`;
}
