/** What this person does with the bot, and what becomes of it: commands, presses, menus, dialogs. */

import { flatten } from "./commands.js";
import { toast } from "./dom.js";
import { EPHEMERAL } from "./state.js";

/** Answers faster than this show no "Sending command…" line at all. */
const SENDING_SHOWN_MS = 300;
const NO_ANSWER = "The application did not respond";
const FAILED = "This interaction failed";

export class Interactions {
  #world;
  #socket;
  #openModal;
  #lastLocal = 0;

  /**
   * @param {import("./state.js").World} world
   * @param {import("./socket.js").Socket} socket
   * @param {(modal: object, submit: (components: object[]) => Promise<string|null>) => void} openModal
   */
  constructor(world, socket, openModal) {
    this.#world = world;
    this.#socket = socket;
    this.#openModal = openModal;
  }

  /**
   * Use a slash command.
   * @param {import("./commands.js").Entry} entry
   * @param {object[]} options as on the wire
   */
  async command(entry, options) {
    const frame = { t: "command", channel_id: this.#world.channelId, command_id: this.#idOf(entry), options };
    await this.#invoke(frame, entry.name);
  }

  /** Use a message menu. */
  async menu(command, message) {
    const frame = {
      t: "command",
      channel_id: message.channel_id,
      command_id: command.id,
      options: [],
      target_id: message.id,
    };
    await this.#invoke(frame, command.name);
  }

  /** @returns {Promise<{name: string, value: any}[]|null>} null when the bot gave no answer */
  async choices(entry, options) {
    const frame = { t: "autocomplete", channel_id: this.#world.channelId, command_id: this.#idOf(entry), options };
    const answer = await this.#socket.ask(frame);
    return answer.t === "choices" ? answer.choices : null;
  }

  /**
   * Press a button or choose in a select.
   * @returns {Promise<string|null>} what to say below the message if it went wrong
   */
  async component(message, component, values) {
    const frame = {
      t: "component",
      message_id: message.id,
      custom_id: component.custom_id,
      component_type: component.type,
      ...(values && { values }),
    };
    return this.#settle(await this.#socket.ask(frame), FAILED);
  }

  say(content, uploadIds) {
    return this.#socket.send({
      t: "say",
      channel_id: this.#world.channelId,
      content,
      attachments: uploadIds,
    });
  }

  /** Take a message away: a local line, one's own private message, or as a moderator any. */
  async remove(message) {
    if (message.local) this.#world.remove(message.channel_id, message.id);
    else this.#socket.send({ t: "delete", message_id: message.id });
  }

  /** A bot that came back has registered its commands anew: the name tells which one is meant. */
  #idOf(entry) {
    return flatten(this.#world.commands).find((one) => one.name === entry.name)?.id ?? entry.id;
  }

  async #invoke(frame, name) {
    let line = null;
    const timer = setTimeout(() => (line = this.#localLine(frame.channel_id, name)), SENDING_SHOWN_MS);
    const problem = this.#settle(await this.#socket.ask(frame), NO_ANSWER);
    clearTimeout(timer);
    if (line) this.#world.remove(line.channel_id, line.id);
    if (problem) this.#localLine(frame.channel_id, name, problem);
  }

  /** Follow an answer up; what is returned is to be told to the person. */
  #settle(answer, failure) {
    if (answer.t === "modal") {
      this.#openModal(answer.modal, (components) => this.#submit(answer.modal, components));
    }
    if (answer.t === "failed") return failure;
    return answer.t === "refused" ? answer.reason : null;
  }

  async #submit(modal, components) {
    const frame = { t: "modal_submit", custom_id: modal.custom_id, components };
    const answer = await this.#socket.ask(frame);
    return this.#settle(answer, "Something went wrong. Try again.");
  }

  /** A line that only this page knows: a command on its way, or one that came to nothing. */
  #localLine(channelId, name, problem = null) {
    const bot = this.#world.bot;
    if (!bot) {
      toast(problem ?? "The bot is not there yet.");
      return null;
    }
    const me = this.#world.me.user;
    this.#lastLocal += 1;
    const line = {
      id: `local-${this.#lastLocal}`,
      channel_id: channelId,
      author: bot,
      content: "",
      timestamp: new Date().toISOString(),
      flags: problem ? EPHEMERAL : 0,
      interaction: { name, user: me },
      local: { problem },
    };
    this.#world.put(line);
    return line;
  }
}
