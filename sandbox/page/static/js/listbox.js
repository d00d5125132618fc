/** A list to choose from while the focus stays in a field or on a button. */

import { el, freshId } from "./dom.js";

/**
 * @typedef {{label: string|Node, detail?: string, side?: string, face?: Node, group?: string,
 *   chosen?: boolean, value: any}} Choice
 */

export class Listbox {
  /** @type {Choice[]} */ choices = [];
  #active = -1;
  #field = null;

  /** @param {{label: string, onPick: (choice: Choice) => void, multiple?: boolean}} options */
  constructor({ label, onPick, multiple = false }) {
    this.onPick = onPick;
    this.node = el("div", {
      class: "listbox",
      role: "listbox",
      id: freshId("list"),
      "aria-label": label,
      "aria-multiselectable": multiple && "true",
      // The field keeps the focus, so that typing goes on while the list is used with the mouse.
      onmousedown: (event) => event.preventDefault(),
    });
  }

  /** Tell a field's screen reader which list belongs to it and which line is the active one. */
  attach(field) {
    this.#field = field;
    field.setAttribute("aria-controls", this.node.id);
    this.#announce();
  }

  /** @param {Choice[]} choices @param {number} [active] index of the line to start from; -1: none */
  show(choices, active = 0) {
    this.choices = choices;
    this.#active = Math.min(active, choices.length - 1);
    this.node.replaceChildren(...this.#lines());
    this.#announce();
  }

  get active() {
    return this.choices[this.#active];
  }

  move(step) {
    const count = this.choices.length;
    if (!count) return;
    this.#active = this.#active < 0 && step < 0 ? count - 1 : (this.#active + step + count) % count;
    this.#announce();
  }

  /** @returns {boolean} whether there was an active line to pick */
  pickActive() {
    if (!this.active) return false;
    this.onPick(this.active);
    return true;
  }

  #lines() {
    const lines = [];
    let group;
    this.choices.forEach((choice, index) => {
      if (choice.group && choice.group !== group) {
        group = choice.group;
        lines.push(el("div", { class: "group", role: "presentation" }, group));
      }
      lines.push(this.#line(choice, index));
    });
    return lines;
  }

  #line(choice, index) {
    return el(
      "div",
      {
        class: "line",
        role: "option",
        id: `${this.node.id}-${index}`,
        "aria-selected": choice.chosen === undefined ? "false" : String(choice.chosen),
        onmousemove: () => {
          if (this.#active === index) return;
          this.#active = index;
          this.#announce({ scroll: false });
        },
        onclick: () => this.onPick(choice),
      },
      choice.face,
      el(
        "span",
        { class: "words" },
        el("span", { class: "label" }, choice.label),
        choice.detail && el("span", { class: "detail" }, choice.detail),
      ),
      choice.side && el("span", { class: "side" }, choice.side),
    );
  }

  #announce({ scroll = true } = {}) {
    const lines = this.node.querySelectorAll(".line");
    lines.forEach((line, index) => {
      line.classList.toggle("active", index === this.#active);
      if (this.choices[index].chosen === undefined) line.ariaSelected = String(index === this.#active);
    });
    const active = lines[this.#active];
    if (scroll) active?.scrollIntoView({ block: "nearest" });
    if (active) this.#field?.setAttribute("aria-activedescendant", active.id);
    else this.#field?.removeAttribute("aria-activedescendant");
  }
}
