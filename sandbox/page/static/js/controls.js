/** The fields of a dialog, one per component type: what is drawn, what is sent, what is wrong. */

import { el, freshId } from "./dom.js";
import { Dropzone } from "./dropzone.js";
import { select } from "./select.js";

/**
 * @typedef {{node: HTMLElement, field?: HTMLElement, named?: HTMLElement, read: () => object,
 *   problem: () => string|null}} Control
 * `read` gives the component as it is submitted; `named` is what carries the label for screen
 * readers, where that is not the field
 */

/**
 * @param {any} component
 * @param {import("./state.js").World} world
 * @returns {Control|null} null for a component that a dialog cannot hold
 */
export function control(component, world) {
  return MAKE[component.type]?.(component, world) ?? null;
}

const MAKE = {
  4: textInput,
  3: selectInput,
  5: selectInput,
  6: selectInput,
  7: selectInput,
  8: selectInput,
  19: fileInput,
  21: (component) => options(component, "radio"),
  22: (component) => options(component, "checkbox"),
  23: checkbox,
};

function textInput(component) {
  const paragraph = component.style === 2;
  const field = el(paragraph ? "textarea" : "input", {
    class: "text-input",
    id: freshId("field"),
    placeholder: component.placeholder,
    rows: paragraph && "5",
    maxlength: component.max_length,
    "aria-required": component.required === false ? "false" : "true",
  });
  field.value = component.value ?? "";
  const left = el("span", { class: "count" });
  const count = () => {
    left.textContent = component.max_length ? String(component.max_length - [...field.value].length) : "";
  };
  field.addEventListener("input", count);
  count();
  return {
    node: el("div", { class: "text-field" }, field, paragraph && left),
    field,
    read: () => ({ type: 4, custom_id: component.custom_id, value: field.value }),
    problem: () => textProblem(component, field.value),
  };
}

function textProblem(component, text) {
  const length = [...text].length;
  if (!text.trim()) return component.required === false ? null : "This field is required";
  if (component.min_length && length < component.min_length) return `At least ${component.min_length} characters`;
  if (component.max_length && length > component.max_length) return `At most ${component.max_length} characters`;
  return null;
}

function selectInput(component, world) {
  let values = (component.options ?? []).filter((one) => one.default).map((one) => one.value);
  const node = select(component, world, (chosen) => {
    values = chosen;
  });
  return {
    node,
    field: node,
    read: () => ({ type: component.type, custom_id: component.custom_id, values }),
    problem: () => countProblem(component, values.length),
  };
}

function fileInput(component, world) {
  const most = component.max_values ?? 1;
  const zone = new Dropzone({ userId: world.me.user.id, most, label: "Choose a file" });
  return {
    node: zone.node,
    field: zone.input,
    read: () => ({ type: 19, custom_id: component.custom_id, values: zone.ids }),
    problem: () => zone.problem ?? countProblem(component, zone.uploads.length),
  };
}

/** A group of radio buttons or of boxes to tick. */
function options(component, kind) {
  const name = freshId("group");
  const inputs = component.options.map((option) =>
    el("input", { type: kind, name, value: option.value, checked: Boolean(option.default) }),
  );
  const lines = component.options.map((option, at) => optionLine(inputs[at], option));
  const chosen = () => inputs.filter((input) => input.checked).map((input) => input.value);
  const { custom_id, type } = component;
  const node = el("div", { class: "options", role: kind === "radio" ? "radiogroup" : "group" }, ...lines);
  return {
    node,
    field: inputs[0],
    named: node,
    read: () =>
      kind === "radio" ? { type, custom_id, value: chosen()[0] ?? null } : { type, custom_id, values: chosen() },
    problem: () => countProblem(component, chosen().length),
  };
}

function checkbox(component) {
  const input = el("input", { type: "checkbox", checked: Boolean(component.default) });
  return {
    node: el("div", { class: "options" }, optionLine(input, { label: "Yes" })),
    field: input,
    read: () => ({ type: 23, custom_id: component.custom_id, value: input.checked }),
    problem: () => null,
  };
}

function optionLine(input, { label, description }) {
  return el(
    "label",
    { class: "option" },
    input,
    el("span", {}, label, description && el("span", { class: "dim" }, description)),
  );
}

function countProblem(component, count) {
  const most = component.type === 22 ? (component.max_values ?? component.options.length) : null;
  if (most && count > most) return `Choose at most ${most}`;
  const least = component.required === false ? 0 : Math.max(component.min_values ?? 1, 1);
  if (count >= least || (component.required === false && count === 0)) return null;
  return least === 1 ? "This field is required" : `Choose at least ${least}`;
}
