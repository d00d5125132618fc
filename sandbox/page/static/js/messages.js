/** The messages of the channel in view: grouped, kept in step with the world, scrolled sensibly. */

import { answeredIdOf, clearPress, messageNode } from "./message.js";
import { el, icon } from "./dom.js";
import { LOADING } from "./state.js";
import { dayName } from "./times.js";
import { welcome } from "./welcome.js";

const GROUP_MS = 7 * 60 * 1000;
/** Closer to the end than this, the view follows new messages. */
const FOLLOW_PX = 120;

export class MessageList {
  #world;
  #context;
  /** @type {Map<string, {message: object, grouped: boolean, node: HTMLElement, stale?: boolean}>} */
  #drawn = new Map();
  #follow = true;

  /**
   * @param {{scroller: HTMLElement, list: HTMLElement}} place
   * @param {import("./message.js").Context} context
   */
  constructor({ scroller, list }, context) {
    this.scroller = scroller;
    this.list = list;
    this.#world = context.stage.world;
    this.#context = { ...context, redraw: (id) => this.#redraw(id) };
    this.jump = el(
      "button",
      { type: "button", class: "jump", hidden: true, onclick: () => this.#toEnd() },
      "Newer messages",
      icon("down"),
    );
    scroller.after(this.jump);
    const world = this.#world;
    world.addEventListener("everything", () => this.#startAnew());
    world.addEventListener("channel", () => this.#startAnew());
    world.addEventListener("message", (event) => this.#changed(event.detail));
    world.addEventListener("gone", (event) => this.#changed(event.detail));
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // Pictures arrive after their messages; the end of the channel stays in view meanwhile.
    new ResizeObserver(() => this.#follow && this.#toEnd()).observe(list);
    new ResizeObserver(() => this.#follow && this.#toEnd()).observe(scroller);
  }

  /**
   * Bring a message of this channel into view and mark it for a moment.
   * @returns {boolean} whether it is there
   */
  reveal(messageId) {
    const node = this.#drawn.get(messageId)?.node;
    if (!node) return false;
    this.#follow = false;
    node.scrollIntoView({ block: "center" });
    node.classList.add("pointed");
    setTimeout(() => node.classList.remove("pointed"), 2000);
    return true;
  }

  #startAnew() {
    this.#drawn.clear();
    this.list.replaceChildren();
    this.#draw();
    this.#toEnd();
  }

  #changed({ channelId, id }) {
    if (channelId !== this.#world.channelId) return;
    const isNew = !this.#drawn.has(id);
    clearPress(id);
    this.#forgetAnswersTo(id);
    this.#draw();
    if (this.#follow || (isNew && this.#isMine(id))) this.#toEnd();
    else if (isNew) this.jump.hidden = false;
  }

  /** What points to a message that changed or went is drawn again. */
  #forgetAnswersTo(id) {
    for (const drawn of this.#drawn.values()) if (answeredIdOf(drawn.message) === id) drawn.stale = true;
  }

  /** Whether a message is this person's own, or the answer to what they just did. */
  #isMine(id) {
    const message = this.#world.message(this.#world.channelId, id);
    const asked = message?.interaction ?? message?.interaction_metadata;
    return [message?.author.id, asked?.user?.id].includes(this.#world.me.user.id);
  }

  #redraw(id) {
    this.#drawn.delete(id);
    this.#draw();
  }

  #draw() {
    const messages = this.#world.messagesIn(this.#world.channelId);
    const wanted = [this.#start(messages.length === 0)];
    let before = null;
    for (const message of messages) {
      if (!before || !sameDay(before, message)) wanted.push(dayLine(message));
      wanted.push(this.#nodeOf(message, isGrouped(before, message)));
      before = message;
    }
    const ids = new Set(messages.map((message) => message.id));
    for (const id of [...this.#drawn.keys()]) if (!ids.has(id)) this.#drawn.delete(id);
    keepInStep(this.list, wanted);
  }

  #start(isEmpty) {
    const key = `start-${this.#world.channelId}-${isEmpty}`;
    return this.list.querySelector(`[data-key="${key}"]`) ?? welcome(this.#context, { key, isEmpty });
  }

  #nodeOf(message, grouped) {
    const drawn = this.#drawn.get(message.id);
    if (drawn?.message === message && drawn.grouped === grouped && !drawn.stale) return drawn.node;
    const node = messageNode(message, { grouped, before: drawn?.node }, this.#context);
    this.#drawn.set(message.id, { message, grouped, node });
    return node;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.#follow = scrollHeight - scrollTop - clientHeight < FOLLOW_PX;
    if (this.#follow) this.jump.hidden = true;
  }

  #toEnd() {
    this.#follow = true;
    this.jump.hidden = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }
}

/** Make the children of `list` these nodes without moving those that stay: a moved clip stops. */
function keepInStep(list, wanted) {
  const staying = new Set(wanted);
  for (const node of [...list.children]) if (!staying.has(node)) node.remove();
  let next = list.firstChild;
  for (const node of wanted) {
    if (node === next) next = next.nextSibling;
    else list.insertBefore(node, next);
  }
}

function isGrouped(before, message) {
  if (!before || before.author.id !== message.author.id) return false;
  if (opensAnew(message) || Boolean(before.flags & LOADING)) return false;
  return Date.parse(message.timestamp) - Date.parse(before.timestamp) < GROUP_MS && sameDay(before, message);
}

/** A message with a line above it ("ann used /imagine") always shows its author. */
function opensAnew(message) {
  return Boolean(message.interaction || message.interaction_metadata || message.message_reference);
}

function sameDay(one, other) {
  return new Date(one.timestamp).toDateString() === new Date(other.timestamp).toDateString();
}

function dayLine(message) {
  return el("div", { class: "day", role: "separator" }, el("span", {}, dayName(new Date(message.timestamp))));
}
