/** One option of a command being filled in: its chip, what was typed or picked, and what it offers. */

import { avatar } from "./avatars.js";
import { TYPE, problemWith } from "./commands.js";
import { el, freshId } from "./dom.js";
import { Dropzone } from "./dropzone.js";
import { displayName } from "./state.js";

const YES_NO = [
  { name: "True", value: true },
  { name: "False", value: false },
];
const OFFERED_MAX = 25;

export class Field {
  /** @type {{label: string, value: any}|null} what was taken from a list */ picked = null;
  /** @type {Dropzone|null} */ dropzone = null;

  /**
   * @param {import("./commands.js").Option} option
   * @param {import("./state.js").World} world
   * @param {{onInput: (field: Field) => void, onFocus: (field: Field) => void,
   *   onKey: (event: KeyboardEvent, field: Field) => void, onSurplus: (files: File[]) => void}} handlers
   *   `onSurplus`: more files came than this option takes
   */
  constructor(option, world, handlers) {
    this.option = option;
    this.world = world;
    const describedBy = freshId("about");
    this.input = el("textarea", {
      rows: "1",
      class: "chip-input",
      dir: "auto",
      "aria-label": option.name,
      "aria-required": option.required ? "true" : "false",
      "aria-describedby": describedBy,
      spellcheck: "false",
      autocomplete: "off",
      autocapitalize: "off",
      enterkeyhint: "send",
      oninput: () => this.#typed(handlers),
      onfocus: () => handlers.onFocus(this),
      onkeydown: (event) => handlers.onKey(event, this),
    });
    if (this.hasList) this.input.setAttribute("role", "combobox");
    // The mirror has the same text as the field and gives it its size.
    this.mirror = el("span", { class: "chip-value" }, this.input);
    this.node = el(
      "div",
      { class: "chip", onclick: () => this.focus() },
      el("span", { class: "chip-name" }, option.name),
      this.mirror,
      el("span", { id: describedBy, class: "visually-hidden" }, option.description),
    );
    if (option.type === TYPE.ATTACHMENT) this.#becomeAttachment(handlers);
    this.#mirrorText();
  }

  get isAttachment() {
    return this.dropzone !== null;
  }

  /** Whether values of this option come from a list that the page knows or the bot gives. */
  get hasList() {
    return Boolean(this.option.autocomplete) || this.hasClosedList;
  }

  /** Whether only members of a list will do. */
  get hasClosedList() {
    return this.#closedList() !== null;
  }

  get text() {
    return this.input.value;
  }

  get isEmpty() {
    return this.isAttachment ? this.dropzone.uploads.length === 0 : this.text.trim() === "";
  }

  focus(atStart = false) {
    this.input.focus();
    const at = atStart ? 0 : this.text.length;
    this.input.setSelectionRange(at, at);
  }

  /** Put a value in as if it had been typed. */
  type(text) {
    this.input.value = text;
    this.picked = null;
    this.#mirrorText();
  }

  /** Take a line of the list. */
  take({ label, value }) {
    this.picked = { label, value };
    this.input.value = label;
    this.#mirrorText();
    this.complain(null);
  }

  /** Lines for what is typed so far, from lists the page itself knows. */
  offers() {
    const all = this.#closedList() ?? [];
    const typed = this.picked ? "" : this.text.trim().toLowerCase();
    return all.filter(({ label }) => label.toLowerCase().includes(typed)).slice(0, OFFERED_MAX);
  }

  /** @returns {{value: any}|{problem: string}|{absent: true}} what this option contributes */
  read() {
    if (this.isEmpty) return this.option.required ? { problem: "This option is required" } : { absent: true };
    if (this.isAttachment) {
      const problem = this.dropzone.problem;
      return problem ? { problem } : { value: this.dropzone.ids[0] };
    }
    if (this.picked) return { value: this.picked.value };
    const list = this.#closedList();
    return list ? this.#fromList(list) : this.#asTyped();
  }

  /** What to tell the bot about this option while another one is being completed. */
  draft() {
    if (this.isEmpty || this.isAttachment) return undefined;
    if (this.picked) return this.picked.value;
    const numeric = this.option.type === TYPE.INTEGER || this.option.type === TYPE.NUMBER;
    return numeric && !problemWith(this.option, this.text) ? Number(this.text) : this.text;
  }

  /** Mark the chip as wrong, or with null as right again. */
  complain(problem) {
    this.node.classList.toggle("wrong", problem !== null);
    this.input.setAttribute("aria-invalid", String(problem !== null));
  }

  forget() {
    for (const one of this.dropzone?.uploads ?? []) one.forget();
  }

  #asTyped() {
    const text = this.text.trim();
    const problem = problemWith(this.option, text);
    if (problem) return { problem };
    const numeric = this.option.type === TYPE.INTEGER || this.option.type === TYPE.NUMBER;
    return { value: numeric ? Number(text) : text };
  }

  #fromList(list) {
    const typed = this.text.trim().toLowerCase();
    const match = list.find(({ label }) => label.toLowerCase() === typed);
    return match ? { value: match.value } : { problem: "Choose one from the list" };
  }

  #typed(handlers) {
    this.input.value = this.text.replaceAll("\n", " ");
    if (this.picked && this.picked.label !== this.text) this.picked = null;
    this.complain(null);
    this.#mirrorText();
    handlers.onInput(this);
  }

  #mirrorText() {
    this.mirror.dataset.text = this.text || this.input.placeholder || " ";
  }

  #becomeAttachment(handlers) {
    this.dropzone = new Dropzone({
      userId: this.world.me.user.id,
      label: this.option.description || this.option.name,
      onSurplus: handlers.onSurplus,
      onChange: () => {
        this.input.value = this.dropzone.uploads[0]?.file.name ?? "";
        this.complain(null);
        this.#mirrorText();
        if (this.dropzone.node.contains(document.activeElement)) this.focus();
        handlers.onInput(this);
      },
    });
    this.input.readOnly = true;
    this.input.placeholder = "file";
    this.input.addEventListener("click", () => this.isEmpty && this.dropzone.input.click());
  }

  /** The whole list, where only its members are allowed; null where anything may be typed. */
  #closedList() {
    const { type, choices } = this.option;
    if (choices?.length) return choices.map(({ name, value }) => ({ label: name, value }));
    if (type === TYPE.BOOLEAN) return YES_NO.map(({ name, value }) => ({ label: name, value }));
    if (type === TYPE.CHANNEL) {
      const inGuild = this.world.channels.filter((channel) => !channel.direct);
      return inGuild.map((channel) => ({ label: `#${channel.name}`, value: channel.id }));
    }
    if (type === TYPE.ROLE) return [{ label: "@everyone", value: this.world.guild.id }];
    if (type === TYPE.USER || type === TYPE.MENTIONABLE) return this.#users();
    return null;
  }

  #users() {
    const users = this.world.people.map((person) => person.user);
    if (this.world.bot) users.push(this.world.bot);
    return users.map((user) => ({
      label: displayName(user),
      value: user.id,
      face: avatar(user, { size: "small" }),
    }));
  }
}
