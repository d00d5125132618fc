/** What floats above a command being written: a heading for what has the focus, and its list. */

import { el, icon } from "./dom.js";
import { Listbox } from "./listbox.js";

export class Panel {
  /** @param {(choice: import("./listbox.js").Choice) => void} onPick */
  constructor(onPick) {
    this.list = new Listbox({ label: "Values", onPick });
    this.heading = el("div", { class: "panel-heading" });
    this.node = el("div", { class: "panel" }, this.heading, this.list.node);
  }

  /**
   * @param {{name: string, about: string, problem?: string|null, note?: string, zone?: Node}} subject
   *   `note` gives way to `problem`; `zone` stands between the heading and the list
   */
  describe({ name, about, problem, note, zone }) {
    const side = problem
      ? el("span", { class: "problem", role: "alert" }, icon("warning"), problem)
      : el("span", { class: "limits" }, note ?? "");
    this.heading.replaceChildren(el("strong", {}, name), el("span", { class: "about" }, about), side);
    this.node.replaceChildren(this.heading, ...(zone ? [zone] : []), this.list.node);
    this.node.hidden = false;
  }
}
