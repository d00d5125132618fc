/** A dialog that the bot opened: its fields, its checks, cancel and submit. */

import { avatar } from "./avatars.js";
import { control } from "./controls.js";
import { el, freshId, icon, iconButton } from "./dom.js";
import { prose } from "./prose.js";
import { displayName } from "./state.js";

/**
 * @param {any} modal as on the wire
 * @param {import("./prose.js").Stage} stage
 * @param {(components: object[]) => Promise<string|null>} submit gives back what went wrong, or null
 */
export function openModal(modal, stage, submit) {
  const titleId = freshId("title");
  const parts = modal.components.map((component) => part(component, stage));
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const send = el("button", { type: "submit", class: "button primary" }, el("span", {}, "Submit"));
  const form = el(
    "form",
    {
      novalidate: true,
      onsubmit: async (event) => {
        event.preventDefault();
        if (send.disabled || !allFine(parts)) return;
        send.disabled = true;
        const wrong = await submit(parts.map((one) => one.read?.()).filter(Boolean));
        send.disabled = false;
        problem.replaceChildren(icon("warning"), wrong ?? "");
        problem.hidden = !wrong;
        if (!wrong) dialog.close();
      },
    },
    header(modal, stage, titleId, () => dialog.close()),
    el("div", { class: "modal-body" }, ...parts.map((one) => one.node)),
    problem,
    el(
      "footer",
      {},
      el("button", { type: "button", class: "button secondary", onclick: () => dialog.close() }, "Cancel"),
      send,
    ),
  );
  const dialog = el(
    "dialog",
    { class: "modal", "aria-labelledby": titleId, onclose: () => dialog.remove() },
    form,
  );
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector(".modal-body :is(input, textarea, button.select)")?.focus();
}

function header(modal, stage, titleId, close) {
  const bot = stage.world.bot;
  return el(
    "header",
    {},
    bot && avatar(bot, { size: "small" }),
    el("h2", { id: titleId }, modal.title),
    bot && el("span", { class: "visually-hidden" }, `from ${displayName(bot)}`),
    iconButton("close", "Close", close),
  );
}

function allFine(parts) {
  const wrong = parts.filter((one) => one.check?.());
  wrong[0]?.field?.focus();
  return wrong.length === 0;
}

/** One top-level component: a label with its field, an old action row with one, or plain text. */
function part(component, stage) {
  if (component.type === 10) return { node: prose(component.content, stage) };
  if (component.type === 1) {
    const [input] = component.components;
    return labelled({ label: input.label, component: input }, stage, (inner) => ({ type: 1, components: [inner] }));
  }
  return labelled(component, stage, (inner) => ({ type: 18, component: inner }));
}

function labelled({ label, description, component }, stage, envelope) {
  const inner = control(component, stage.world);
  if (!inner) return { node: el("p", { class: "dim" }, "This field cannot be shown here.") };
  const required = component.required !== false && component.type !== 23;
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const about = description && el("p", { class: "dim", id: freshId("about") }, description);
  const named = inner.named ?? inner.field;
  named?.setAttribute("aria-label", label);
  if (about) named?.setAttribute("aria-describedby", about.id);
  const check = () => {
    const wrong = inner.problem();
    problem.textContent = wrong ?? "";
    problem.hidden = !wrong;
    inner.node.classList.toggle("wrong", Boolean(wrong));
    return wrong;
  };
  inner.node.addEventListener("input", () => problem.hidden || check());
  return {
    node: el(
      "div",
      { class: "labelled" },
      el("label", { for: inner.field?.id }, label, required && el("span", { class: "star", "aria-hidden": "true" }, " *")),
      about,
      inner.node,
      problem,
    ),
    field: inner.field,
    read: () => envelope(inner.read()),
    check,
  };
}
