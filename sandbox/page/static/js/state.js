/** What this person can see right now: the world as the frames describe it. Draws nothing. */

/**
 * @typedef {{id: string, username: string, global_name?: string|null, bot?: boolean}} User
 * @typedef {{user: User, role: "member"|"admin"|"moderator", colour: string}} Person
 * @typedef {{id: string, name: string, topic?: string|null, direct?: boolean}} Channel
 * @typedef {{id: string, channel_id: string, author: User, timestamp: string, flags?: number,
 *   content: string, components?: object[], attachments?: object[], [key: string]: any}} Message
 */

export const EPHEMERAL = 1 << 6;
export const LOADING = 1 << 7;

/**
 * Emits "everything" (a new hello), "people" (bot, connection, unread marks), "commands",
 * "channel" (another one is shown) and "message" / "gone" (detail: {channelId, id}).
 */
export class World extends EventTarget {
  /** @type {Person|null} */ me = null;
  /** @type {Person[]} */ people = [];
  /** @type {Channel[]} */ channels = [];
  guild = { id: "", name: "" };
  /** @type {{id: string, name: string, color: number}[]} */ roles = [];
  /** @type {User|null} */ bot = null;
  botOnline = false;
  linked = false;
  /** Commands of the guild's channels, and those of direct messages with the bot. */
  #offered = { guild: [], direct: [] };
  /** Channels with something not yet looked at. */
  unread = new Set();
  /** @type {Map<string, Map<string, Message>>} */
  #messages = new Map();

  /** @param {string} channelId the channel to begin in, if it is there */
  constructor(channelId = "") {
    super();
    this.channelId = channelId;
  }

  get ready() {
    return this.me !== null;
  }

  get channel() {
    return this.channels.find((channel) => channel.id === this.channelId);
  }

  /** The commands that this person is offered in the channel in view. */
  get commands() {
    return this.channel?.direct ? this.#offered.direct : this.#offered.guild;
  }

  /** The messages of a channel, oldest first. */
  messagesIn(channelId) {
    return [...(this.#messages.get(channelId)?.values() ?? [])].sort(byAge);
  }

  message(channelId, id) {
    return this.#messages.get(channelId)?.get(id);
  }

  /** @returns {Person|undefined} */
  person(userId) {
    return this.people.find((person) => person.user.id === userId);
  }

  /** What to call a user of this world; the id itself if nobody has it. */
  nameOf(userId) {
    if (this.bot?.id === userId) return displayName(this.bot);
    const person = this.person(userId);
    return person ? displayName(person.user) : userId;
  }

  /** What to call a role of the guild. */
  roleName(roleId) {
    if (roleId === this.guild.id) return "@everyone";
    return `@${this.roles.find((role) => role.id === roleId)?.name ?? "unknown-role"}`;
  }

  get mayRemoveMessages() {
    return this.me?.role === "moderator";
  }

  show(channelId) {
    this.channelId = channelId;
    this.unread.delete(channelId);
    this.#emit("channel");
    this.#emit("people");
  }

  setLinked(linked) {
    this.linked = linked;
    this.#emit("people");
  }

  /** Take in one frame of the server. */
  apply(frame) {
    const handlers = {
      hello: () => this.#hello(frame),
      commands: () => this.#takeCommands(frame),
      bot: () => this.#takeBot(frame.bot, frame.online),
      channel: () => this.#addChannel(frame.channel),
      message: () => this.put(frame.message),
      message_gone: () => this.remove(frame.channel_id, frame.message_id),
    };
    handlers[frame.t]?.();
  }

  /** Show a message, or its new form. @param {Message} message */
  put(message) {
    const channelId = message.channel_id;
    if (!this.#messages.has(channelId)) this.#messages.set(channelId, new Map());
    this.#messages.get(channelId).set(message.id, message);
    if (channelId !== this.channelId && !this.unread.has(channelId)) {
      this.unread.add(channelId);
      this.#emit("people");
    }
    this.#emit("message", { channelId, id: message.id });
  }

  remove(channelId, id) {
    if (this.#messages.get(channelId)?.delete(id)) this.#emit("gone", { channelId, id });
  }

  #hello(frame) {
    this.people = frame.people;
    this.me = frame.people.find((person) => person.user.id === frame.me.id);
    this.guild = frame.guild;
    this.roles = frame.roles;
    this.channels = frame.channels;
    this.bot = frame.bot;
    this.botOnline = frame.bot_online;
    this.#offered = { guild: frame.commands, direct: frame.direct_commands };
    this.#messages = new Map(
      Object.entries(frame.messages).map(([id, list]) => [id, new Map(list.map((m) => [m.id, m]))]),
    );
    this.unread.clear();
    if (!this.channel) this.channelId = this.channels[0]?.id ?? "";
    this.#emit("everything");
  }

  /** A channel that was made just now, or began with the first message in it. @param {Channel} channel */
  #addChannel(channel) {
    this.channels = [...this.channels, channel];
    this.#emit("people");
  }

  #takeCommands({ commands, direct_commands: direct }) {
    this.#offered = { guild: commands, direct };
    this.#emit("commands");
  }

  #takeBot(bot, online) {
    this.bot = bot ?? this.bot;
    this.botOnline = online;
    this.#emit("people");
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** @param {User} user */
export function displayName(user) {
  return user.global_name || user.username;
}

/** A channel in a sentence. @param {Channel|undefined} channel */
export function channelName(channel) {
  return channel?.direct ? channel.name : `#${channel?.name ?? ""}`;
}

function byAge(a, b) {
  return Date.parse(a.timestamp) - Date.parse(b.timestamp) || compareIds(a.id, b.id);
}

/** Ids are decimal numbers beyond what a double holds: the longer one is the larger. */
function compareIds(a, b) {
  return a.length - b.length || (a < b ? -1 : Number(a > b));
}
