/** The place to write: ordinary messages, the palette of commands after "/", and a command's chips. */

import { avatar } from "./avatars.js";
import { CommandLine } from "./commandline.js";
import { flatten, matching } from "./commands.js";
import { el, icon, iconButton, toast } from "./dom.js";
import { Dropzone } from "./dropzone.js";
import { Listbox } from "./listbox.js";
import { channelName, displayName } from "./state.js";

const MESSAGE_CHARS_MAX = 2000;

export class Composer {
  #world;
  #interactions;
  /** @type {CommandLine|null} */ #command = null;
  /** @type {Dropzone|null} */ #files = null;
  /** Whose words are in the field; nobody's yet until the world is there. */
  #writer = "";

  /**
   * @param {HTMLElement} host
   * @param {import("./state.js").World} world
   * @param {import("./interactions.js").Interactions} interactions
   */
  constructor(host, world, interactions) {
    this.#world = world;
    this.#interactions = interactions;
    this.palette = new Listbox({ label: "Commands", onPick: (choice) => this.#start(choice.value) });
    this.palettePanel = el("div", { class: "panel palette", hidden: true }, this.palette.node);
    this.text = this.#textField();
    this.palette.attach(this.text);
    this.picker = el("input", {
      type: "file",
      multiple: true,
      class: "hidden-file",
      tabindex: "-1",
      "aria-label": "Files to attach",
      onchange: () => this.#takeFiles(this.picker.files),
    });
    this.plus = iconButton("plus", "Attach a file", () => this.picker.click());
    this.leave = iconButton("close", "Leave the command", () => this.#leaveCommand(""), { hidden: true });
    this.slash = iconButton("slash", "Commands", () => this.#leaveCommand("/"));
    this.send = iconButton("send", "Send", () => this.#send(), { class: "icon-button send" });
    this.field = el("div", { class: "composer-field" }, el("div", { class: "grow" }, this.text));
    this.notice = el("div", { class: "composer-notice", role: "status", hidden: true });
    // A press on a panel leaves the keyboard in the field, so that the panel stays open.
    const keepFocus = (event) => event.target.closest("button, input") || event.preventDefault();
    this.above = el("div", { class: "composer-above", onmousedown: keepFocus }, this.palettePanel);
    this.below = el("div", { class: "composer-files", hidden: true });
    this.box = el(
      "div",
      { class: "composer-box" },
      this.below,
      el("div", { class: "composer-line" }, this.plus, this.leave, this.field, this.slash, this.send),
    );
    host.replaceChildren(this.notice, this.above, this.box, this.picker);
    this.#acceptDrops(host);
    host.addEventListener("focusout", (event) => host.contains(event.relatedTarget) || this.#blurred());
    host.addEventListener("focusin", () => this.#focused());
    document.addEventListener("keydown", (event) => this.#typedNowhere(event));
    world.addEventListener("everything", () => {
      this.newWriter(world.me.user.id);
      this.#showPalette();
    });
    world.addEventListener("commands", () => this.#showPalette());
    world.addEventListener("channel", () => this.#changedPlace());
    for (const change of ["everything", "people", "channel"]) {
      world.addEventListener(change, () => this.#describe());
    }
  }

  /**
   * Begin a command with some of its options already written; a family opens the list of its members.
   * @param {string} name e.g. "quota list", or "quota"
   * @param {Record<string, string>} [values] by option name
   */
  prefill(name, values = {}) {
    const entries = flatten(this.#world.commands);
    const entry = entries.find((one) => one.name === name);
    if (!entry) {
      if (entries.some((one) => one.path[0] === name)) this.#leaveCommand(`/${name}`);
      else toast(`/${name} is not available to you here.`);
      return;
    }
    this.#start(entry);
    this.#command.fill(values);
    this.#command.focus();
  }

  /**
   * Another person starts with an empty field, at once, so that what is typed while the connection
   * changes hands is theirs; a connection that came back changes nothing.
   */
  newWriter(userId) {
    if (userId === this.#writer) return;
    const isFirst = this.#writer === "";
    this.#writer = userId;
    if (isFirst) return;
    this.#dropFiles();
    this.#leaveCommand("", { focus: false });
  }

  /** Elsewhere other commands are offered: one that is not is written on as plain text. */
  #changedPlace() {
    const entry = this.#command?.entry;
    if (!entry) return;
    const there = flatten(this.#world.commands).some((one) => one.name === entry.name);
    if (!there) this.#leaveCommand(`/${entry.name}`, { focus: false });
  }

  // --- ordinary text ----------------------------------------------------------------------------

  #textField() {
    return el("textarea", {
      id: "message",
      dir: "auto",
      rows: "1",
      role: "combobox",
      "aria-expanded": "false",
      "aria-label": "Message",
      "aria-autocomplete": "list",
      autocomplete: "off",
      enterkeyhint: "send",
      oninput: () => this.#typed(),
      onkeydown: (event) => this.#key(event),
      onpaste: (event) => this.#pasted(event),
    });
  }

  #typed() {
    this.text.parentElement.dataset.text = this.text.value;
    this.#showPalette();
  }

  #setText(text) {
    this.text.value = text;
    this.#typed();
  }

  /** Who just begins to type, with nothing in focus, means the field. */
  #typedNowhere(event) {
    const isLetter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isLetter && document.activeElement === document.body) (this.#command ?? this.text).focus();
  }

  #key(event) {
    if (event.isComposing) return;
    const open = !this.palettePanel.hidden && this.palette.choices.length > 0;
    const bound = {
      ArrowDown: () => open && (this.palette.move(1), true),
      ArrowUp: () => open && (this.palette.move(-1), true),
      Tab: () => open && !event.shiftKey && this.palette.pickActive(),
      Escape: () => open && (this.#hidePalette(), true),
      Enter: () => !event.shiftKey && ((open && this.palette.pickActive()) || this.#send() || true),
    };
    if (bound[event.key]?.()) event.preventDefault();
  }

  #send() {
    if (this.#command) {
      this.#command.send();
      return;
    }
    const content = this.text.value.trim();
    const problem = this.#files?.problem;
    if (problem) toast(problem);
    else if ([...content].length > MESSAGE_CHARS_MAX) toast(`A message has at most ${MESSAGE_CHARS_MAX} characters.`);
    else if (content || this.#files?.ids.length) this.#say(content);
  }

  #say(content) {
    if (!this.#interactions.say(content, this.#files?.ids ?? [])) {
      toast("There is no connection just now. Your message stays here.");
      return;
    }
    this.#dropFiles();
    this.#setText("");
  }

  // --- the palette ------------------------------------------------------------------------------

  #showPalette() {
    const typed = this.text.value.match(/^\/([^\n]*)$/);
    if (this.#command || !typed) {
      this.#hidePalette();
      return;
    }
    const entries = matching(flatten(this.#world.commands), typed[1]);
    this.palette.show(entries.map((entry) => this.#paletteLine(entry)));
    this.palettePanel.hidden = entries.length === 0;
    this.text.ariaExpanded = String(entries.length > 0);
  }

  #paletteLine(entry) {
    const bot = this.#world.bot;
    const label = el(
      "span",
      {},
      `/${entry.name}`,
      ...entry.options.filter((one) => one.required).map((one) => el("span", { class: "wanted" }, one.name)),
    );
    const face = bot && avatar(bot, { size: "small" });
    return { label, detail: entry.description, face, value: entry, group: bot ? displayName(bot) : "Commands" };
  }

  #hidePalette() {
    this.palettePanel.hidden = true;
    this.text.ariaExpanded = "false";
  }

  // --- a command --------------------------------------------------------------------------------

  #start(entry) {
    this.#command?.forget();
    this.#dropFiles();
    this.#setText("");
    this.#command = new CommandLine(entry, {
      world: this.#world,
      interactions: this.#interactions,
      onSend: (options) => {
        if (!this.#world.linked) {
          toast("There is no connection just now. Your command stays here.");
          return;
        }
        this.#leaveCommand("");
        this.#interactions.command(entry, options);
      },
      onLeave: (text) => this.#leaveCommand(text),
    });
    this.#hidePalette();
    this.field.replaceChildren(this.#command.node);
    this.above.replaceChildren(this.#command.panel);
    this.#showMode();
    this.#command.focus();
  }

  #leaveCommand(text, { focus = true } = {}) {
    this.#command?.forget();
    this.#command = null;
    this.field.replaceChildren(this.text.parentElement ?? this.text);
    this.above.replaceChildren(this.palettePanel);
    this.#showMode();
    this.#setText(text);
    if (focus) this.text.focus();
  }

  #showMode() {
    const inCommand = this.#command !== null;
    this.box.classList.toggle("in-command", inCommand);
    this.plus.hidden = inCommand;
    this.slash.hidden = inCommand;
    this.leave.hidden = !inCommand;
  }

  #blurred() {
    this.#hidePalette();
    if (this.#command) this.#command.panel.hidden = true;
  }

  #focused() {
    if (this.#command) this.#command.panel.hidden = false;
    else this.#showPalette();
  }

  // --- files ------------------------------------------------------------------------------------

  #pasted(event) {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    this.#takeFiles(event.clipboardData.files);
  }

  #acceptDrops(host) {
    const area = host.parentElement;
    const mark = (over) => this.box.classList.toggle("over", over);
    area.addEventListener("dragover", (event) => {
      event.preventDefault();
      mark(true);
    });
    area.addEventListener("dragleave", (event) => area.contains(event.relatedTarget) || mark(false));
    area.addEventListener("drop", () => mark(false), { capture: true });
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      this.#takeFiles(event.dataTransfer.files);
    });
  }

  #takeFiles(files) {
    if (!files.length) return;
    if (this.#command) {
      this.#command.takeFiles(files);
      return;
    }
    this.#files ??= new Dropzone({
      userId: this.#world.me.user.id,
      most: 10,
      label: "Files of this message",
      onChange: () => this.#files?.uploads.length === 0 && this.#dropFiles(),
    });
    this.below.replaceChildren(this.#files.list);
    this.below.hidden = false;
    this.#files.add(files);
    this.picker.value = "";
    this.text.focus();
  }

  #dropFiles() {
    for (const one of this.#files?.uploads ?? []) one.forget();
    this.#files = null;
    this.below.replaceChildren();
    this.below.hidden = true;
  }

  // --- how things stand -------------------------------------------------------------------------

  #describe() {
    const world = this.#world;
    const more = matchMedia("(max-width: 720px)").matches ? "" : ", or / for commands";
    this.text.placeholder = world.channel ? `Message ${channelName(world.channel)}${more}` : "";
    this.notice.hidden = world.linked && world.botOnline;
    if (!world.linked) this.notice.textContent = "Connection lost. Trying again…";
    else if (!world.botOnline) {
      const name = world.bot ? displayName(world.bot) : "The bot";
      this.notice.textContent = `${name} is offline. Commands work again when it is back.`;
    }
    this.notice.prepend(icon("bolt"));
  }
}
