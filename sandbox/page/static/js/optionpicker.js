/** "+n optional" at the end of a command: a field whose words narrow the list of its other options. */

import { el } from "./dom.js";

export class OptionPicker {
  /** @type {import("./commands.js").Option[]} those that the command line does not show yet */
  options = [];

  /** @param {{onChange: () => void, onKey: (event: KeyboardEvent) => void}} handlers */
  constructor({ onChange, onKey }) {
    this.input = el("input", {
      class: "chip-input",
      role: "combobox",
      "aria-label": "Another option",
      "aria-expanded": "true",
      "aria-autocomplete": "list",
      spellcheck: "false",
      autocomplete: "off",
      autocapitalize: "off",
      enterkeyhint: "send",
      oninput: () => {
        this.#mirrorText();
        onChange();
      },
      onfocus: onChange,
      onkeydown: onKey,
    });
    // As with a chip, an unseen copy of the words gives the field its size.
    this.mirror = el("span", { class: "chip-value" }, this.input);
    this.node = el("div", { class: "chip-more", onclick: () => this.input.focus() }, this.mirror);
  }

  /** @param {import("./commands.js").Option[]} options */
  show(options) {
    this.options = options;
    this.input.placeholder = options.length ? `+${options.length} optional` : "";
    // With nothing to choose from it is only a place for the keyboard to be.
    this.input.readOnly = options.length === 0;
    this.node.classList.toggle("visually-hidden", options.length === 0);
    this.clear();
  }

  get text() {
    return this.input.value.trim();
  }

  get hasCaretAtStart() {
    return this.input.selectionStart === 0 && this.input.selectionEnd === 0;
  }

  focus() {
    this.input.focus();
  }

  clear() {
    this.input.value = "";
    this.#mirrorText();
  }

  /** Options for what is typed so far, those that begin with it first. */
  offers() {
    const typed = this.text.toLowerCase();
    const begins = this.options.filter(({ name }) => name.startsWith(typed));
    const others = this.options.filter((one) => !begins.includes(one) && one.name.includes(typed));
    return [...begins, ...others].map((option) => ({
      label: option.name,
      detail: option.description,
      value: option,
    }));
  }

  #mirrorText() {
    this.mirror.dataset.text = this.input.value || this.input.placeholder;
  }
}
