/** A place to drop a file on, or to press and pick one, with a preview of what was picked. */

import { el, fileSize, icon, iconButton } from "./dom.js";
import { Upload } from "./uploads.js";

export class Dropzone {
  /** @type {Upload[]} */ uploads = [];

  /**
   * @param {{userId: string, most?: number, label: string, onChange?: () => void,
   *   onSurplus?: (files: File[]) => void}} options
   *   `onSurplus` takes the files for which there is no place here; without it the last ones stay
   */
  constructor({ userId, most = 1, label, onChange = () => {}, onSurplus }) {
    this.userId = userId;
    this.most = most;
    this.onChange = onChange;
    this.onSurplus = onSurplus;
    this.input = el("input", {
      type: "file",
      class: "hidden-file",
      multiple: most > 1 || Boolean(onSurplus),
      "aria-label": label,
      onchange: () => this.add(this.input.files),
    });
    this.hint = el("div", { class: "dropzone-hint" });
    this.list = el("div", { class: "dropzone-files" });
    this.node = el(
      "div",
      {
        class: "dropzone",
        ondragover: (event) => this.#dragged(event, true),
        ondragleave: (event) => this.#dragged(event, false),
        ondrop: (event) => {
          this.#dragged(event, false);
          this.add(event.dataTransfer.files);
        },
      },
      el("label", { class: "dropzone-target" }, this.input, icon("upload"), this.hint),
      this.list,
    );
    this.#draw();
  }

  /** @param {Iterable<File>} files */
  add(files) {
    const all = [...files];
    const mine = this.onSurplus ? all.splice(0, this.most) : all.splice(0);
    for (const file of mine) {
      if (this.uploads.length >= this.most) this.uploads.shift().forget();
      this.uploads.push(new Upload(file, this.userId, () => this.#changed()));
    }
    this.input.value = "";
    this.#changed();
    if (all.length) this.onSurplus(all);
  }

  clear() {
    this.uploads.splice(0).forEach((one) => one.forget());
    this.#changed();
  }

  /** What keeps the files from being used now; null if nothing does. */
  get problem() {
    if (this.uploads.some((one) => !one.attachment && !one.problem)) return "Still uploading…";
    return this.uploads.find((one) => one.problem)?.problem ?? null;
  }

  get ids() {
    return this.uploads.map((one) => one.attachment?.id).filter(Boolean);
  }

  #dragged(event, over) {
    event.preventDefault();
    event.stopPropagation();
    this.node.classList.toggle("over", over);
  }

  #changed() {
    this.#draw();
    this.onChange();
  }

  #draw() {
    const full = this.uploads.length >= this.most;
    this.hint.replaceChildren(
      el("strong", {}, full ? "Drop another file here" : "Drop a file here"),
      ` or press to pick ${this.most > 1 ? `up to ${this.most}` : "one"}`,
    );
    this.list.replaceChildren(...this.uploads.map((one) => this.#card(one)));
    this.node.classList.toggle("filled", this.uploads.length > 0);
  }

  #card(one) {
    const waiting = !one.attachment && !one.problem;
    const remove = () => {
      one.forget();
      this.uploads = this.uploads.filter((other) => other !== one);
      this.#changed();
    };
    return el(
      "div",
      { class: `upload ${one.problem ? "failed" : ""} ${waiting ? "waiting" : ""}` },
      one.preview ? el("img", { src: one.preview, alt: "" }) : icon("file"),
      el("span", { class: "upload-name" }, one.file.name),
      el("span", { class: "dim" }, one.problem ?? (waiting ? "Uploading…" : fileSize(one.file.size))),
      iconButton("trash", `Remove ${one.file.name}`, remove),
    );
  }
}
