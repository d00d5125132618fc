/** A command being written: a row of chips, the list for the chip in focus, and its checks. */

import { TYPE, limitsOf, wireOptions } from "./commands.js";
import { el } from "./dom.js";
import { Field } from "./field.js";
import { OptionPicker } from "./optionpicker.js";
import { Panel } from "./panel.js";

const AUTOCOMPLETE_PAUSE_MS = 180;

export class CommandLine {
  /** @type {Field[]} */ #fields = [];
  /** @type {Field|null} */ #focused = null;
  #asked = 0;
  #timer = 0;
  /** Whether the list is still about an earlier text: it must not be picked from. */
  #isStale = false;
  #entersWhenFresh = false;

  /**
   * @param {import("./commands.js").Entry} entry
   * @param {{world: import("./state.js").World, interactions: import("./interactions.js").Interactions,
   *   onSend: (options: object[]) => void, onLeave: (text: string) => void}} context
   *   `onLeave` is called with the text that should stand in the composer instead
   */
  constructor(entry, context) {
    this.entry = entry;
    this.context = context;
    this.shown = new Panel((choice) => this.#pick(choice));
    this.list = this.shown.list;
    this.panel = this.shown.node;
    this.more = new OptionPicker({
      onChange: () => this.#offerOptions(),
      onKey: (event) => this.#moreKey(event),
    });
    this.name = el("span", { class: "command-name" }, `/${entry.name}`);
    this.chips = el("div", { class: "chips", role: "group", "aria-label": `/${entry.name}` });
    this.node = this.chips;
    for (const option of entry.options.filter((one) => one.required)) this.#add(option);
    this.#draw();
  }

  /** Put values in, by option name; what the command does not have is left out. */
  fill(values) {
    for (const [name, text] of Object.entries(values)) {
      const option = this.entry.options.find((one) => one.name === name);
      if (option) (this.#field(name) ?? this.#add(option)).type(String(text));
    }
    this.#draw();
  }

  focus() {
    (this.#fields.find((field) => field.isEmpty) ?? this.#fields.at(-1))?.focus();
    if (!this.#fields.length) this.#focusNothing();
  }

  /** Files pasted or dropped on the composer go to the file options that have none yet. */
  takeFiles(files) {
    for (const file of files) {
      const field = this.#freeFileField();
      if (!field) break;
      field.focus();
      field.dropzone.add([file]);
    }
  }

  #freeFileField() {
    const free = this.#fields.find((field) => field.isAttachment && field.isEmpty);
    const option = !free && this.#remaining().find((one) => one.type === TYPE.ATTACHMENT);
    if (!option) return free;
    const added = this.#add(option);
    this.#draw();
    return added;
  }

  /** Check everything; send if all is well, else show the first thing that is not. */
  send() {
    if (this.more.text) {
      this.more.focus();
      this.#offerOptions("Choose one of these options, or delete the word.");
      return;
    }
    const given = [];
    let firstWrong = null;
    for (const field of this.#fields) {
      const result = field.read();
      field.complain(result.problem ?? null);
      if (result.problem) firstWrong ??= { field, problem: result.problem };
      else if (!result.absent) given.push(wireOption(field, result.value));
    }
    if (firstWrong) {
      firstWrong.field.focus();
      this.#describe(firstWrong.field, firstWrong.problem);
      return;
    }
    this.context.onSend(wireOptions(this.entry, given));
  }

  forget() {
    clearTimeout(this.#timer);
    this.#fields.forEach((field) => field.forget());
  }

  // --- chips ---------------------------------------------------------------------------------

  #field(name) {
    return this.#fields.find((field) => field.option.name === name);
  }

  #remaining() {
    return this.entry.options.filter((option) => !this.#field(option.name));
  }

  #add(option) {
    const field = new Field(option, this.context.world, {
      onInput: (one) => this.#refresh(one, true),
      onFocus: (one) => this.#refresh(one),
      onKey: (event, one) => this.#key(event, one),
      onSurplus: (files) => this.takeFiles(files),
    });
    this.list.attach(field.input);
    this.#fields.push(field);
    return field;
  }

  #draw() {
    const remaining = this.#remaining();
    this.more.show(remaining);
    const wanted = [
      this.name,
      ...this.#fields.map((field) => field.node),
      ...(remaining.length || !this.#fields.length ? [this.more.node] : []),
    ];
    // Only what changed is touched: an element taken out and put back would lose the focus.
    for (const node of [...this.chips.children]) if (!wanted.includes(node)) node.remove();
    wanted.forEach((node, at) => {
      if (this.chips.children[at] !== node) this.chips.insertBefore(node, this.chips.children[at] ?? null);
    });
  }

  #removeChip(field) {
    const at = this.#fields.indexOf(field);
    if (field.option.required) {
      if (at > 0) this.#fields[at - 1].focus();
      else if (this.#fields.every((one) => one.isEmpty)) this.context.onLeave(`/${this.entry.name}`);
      return;
    }
    field.forget();
    this.#fields.splice(at, 1);
    this.#draw();
    const neighbour = this.#fields[Math.max(0, at - 1)];
    if (neighbour) neighbour.focus();
    else this.#focusNothing();
  }

  /** With no chip to write in, the keyboard is on "+n optional". */
  #focusNothing() {
    this.#focused = null;
    this.more.focus();
  }

  // --- the list and what stands above it --------------------------------------------------------

  #refresh(field, typed = false) {
    // A list of something else must be gone before a quick Enter takes from it.
    if (field !== this.#focused) this.list.show([]);
    this.#focused = field;
    clearTimeout(this.#timer);
    this.#describe(field);
    this.#asked += 1;
    this.#isStale = false;
    this.#entersWhenFresh = false;
    if (field.isAttachment || (field.picked && !field.hasClosedList)) this.list.show([]);
    else if (field.option.autocomplete) this.#askBot(field, typed ? AUTOCOMPLETE_PAUSE_MS : 0);
    else this.#offer(field, field.offers());
  }

  #offer(field, offers) {
    const written = field.text.trim().toLowerCase();
    const same = offers.find(({ label }) => label.toLowerCase() === written);
    if (same && !field.picked) field.take(same);
    const settled = field.picked || (field.option.autocomplete && field.isEmpty && !field.option.required);
    this.list.show(same && offers.length === 1 ? [] : offers, settled ? -1 : 0);
  }

  /** Ask for completions; an answer that comes after the text has changed again is dropped. */
  #askBot(field, pauseMs) {
    const turn = this.#asked;
    this.#isStale = true;
    this.#timer = setTimeout(async () => {
      const choices = await this.context.interactions.choices(this.entry, this.#drafts(field));
      if (turn !== this.#asked || this.#focused !== field) return;
      this.#isStale = false;
      if (!choices) this.#describe(field, "The suggestions did not come. You can type a value.");
      this.#offer(field, (choices ?? []).map(({ name, value }) => ({ label: name, value })));
      if (this.#entersWhenFresh) this.#enter(field);
    }, pauseMs);
  }

  #drafts(focused) {
    const given = [];
    for (const field of this.#fields) {
      if (field === focused) given.push({ ...wireOption(field, field.text), focused: true });
      else if (field.draft() !== undefined) given.push(wireOption(field, field.draft()));
    }
    return wireOptions(this.entry, given);
  }

  #describe(field, problem = null) {
    const { option } = field;
    this.shown.describe({
      name: option.name,
      about: option.description,
      problem,
      note: limitsOf(option),
      zone: field.dropzone?.node,
    });
  }

  #offerOptions(problem = null) {
    clearTimeout(this.#timer);
    this.#focused = null;
    this.list.attach(this.more.input);
    const { text } = this.more;
    const offers = this.more.offers();
    const wrong = offers.length ? problem : `There is no other option “${text}”.`;
    this.shown.describe({
      name: `/${this.entry.name}`,
      about: this.entry.description,
      problem: text && wrong,
    });
    // No line is active before something is typed: Enter sends unless an arrow has chosen one.
    this.list.show(offers, text ? 0 : -1);
  }

  #pick(choice) {
    const field = this.#focused;
    if (!field) {
      this.#add(choice.value);
      this.#draw();
      this.#fields.at(-1).focus();
      return;
    }
    field.take({ label: choice.label, value: choice.value });
    const next = this.#fields.find((one) => one.isEmpty && one.option.required);
    if (next) next.focus();
    else this.#refresh(field);
  }

  // --- keys -----------------------------------------------------------------------------------

  #key(event, field) {
    if (event.isComposing) return;
    const { selectionStart: start, selectionEnd: end } = field.input;
    const atStart = start === 0 && end === 0;
    const atEnd = start === field.text.length && end === start;
    const bound = {
      ArrowDown: () => this.#moveInList(1),
      ArrowUp: () => this.#moveInList(-1),
      Enter: () => !event.shiftKey && (this.#enter(field), true),
      Escape: () => this.#escape(),
      Tab: () => (event.shiftKey ? this.#step(field, -1) : this.#takeAndStep(field)),
      ArrowLeft: () => atStart && this.#step(field, -1),
      ArrowRight: () => atEnd && this.#step(field, 1, true),
      Backspace: () => this.#backspace(field),
    };
    if (bound[event.key]?.()) event.preventDefault();
  }

  /** Take what the list offers, or send; an option with half a value does neither. */
  #enter(field) {
    if (this.#isStale && !field.isEmpty) this.#entersWhenFresh = true;
    else if (!this.#isStale && this.list.pickActive()) return;
    else if (field.isEmpty && !field.option.required) {
      this.#describe(field, "Give it a value, or take it out with Backspace.");
    } else this.send();
  }

  #backspace(field) {
    if (field.isAttachment && !field.isEmpty) {
      field.dropzone.clear();
      return true;
    }
    if (field.text) return false;
    this.#removeChip(field);
    return true;
  }

  #moveInList(step) {
    if (!this.list.choices.length) return false;
    this.list.move(step);
    return true;
  }

  #escape() {
    this.context.onLeave("");
    return true;
  }

  #takeAndStep(field) {
    const active = this.list.active;
    if (active && !this.#isStale && !field.picked && (!field.isEmpty || field.option.required)) {
      field.take({ label: active.label, value: active.value });
    }
    return this.#step(field, 1);
  }

  /** @returns {boolean} whether there was somewhere to go */
  #step(field, direction, atStart = false) {
    const next = this.#fields[this.#fields.indexOf(field) + direction];
    if (next) next.focus(atStart);
    else if (direction > 0 && this.#remaining().length) this.more.focus();
    else return false;
    return true;
  }

  #moreKey(event) {
    if (event.isComposing) return;
    const { more } = this;
    const back = () => more.hasCaretAtStart && this.#fields.length > 0 && (this.#leaveMore(), true);
    const bound = {
      ArrowDown: () => this.#moveInList(1),
      ArrowUp: () => this.#moveInList(-1),
      Enter: () => this.list.pickActive() || this.send() || true,
      Tab: () => (event.shiftKey ? back() : more.text && (this.list.pickActive() || true)),
      ArrowLeft: back,
      Backspace: () => !more.text && (back() || (this.context.onLeave("/"), true)),
      Escape: () => (more.text ? this.#clearMore() : this.#escape()),
    };
    if (bound[event.key]?.()) event.preventDefault();
  }

  #leaveMore() {
    this.more.clear();
    this.#fields.at(-1).focus();
  }

  #clearMore() {
    this.more.clear();
    this.#offerOptions();
    return true;
  }
}

function wireOption(field, value) {
  return { name: field.option.name, type: field.option.type, value };
}
