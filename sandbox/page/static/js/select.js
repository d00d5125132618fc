/** A drop-down list of a message or a dialog: one choice, or as many as it allows. */

import { avatar } from "./avatars.js";
import { el, freshId, icon } from "./dom.js";
import { Listbox } from "./listbox.js";
import { openPopover } from "./popover.js";
import { displayName } from "./state.js";

/**
 * The lines of a select: its own (type 3) or the world's users (5), roles (6), mentionables (7) and channels (8).
 * @returns {{label: string, value: string, description?: string, default?: boolean, face?: Node}[]}
 */
function linesOf(component, world) {
  if (component.type === 3) return component.options.map((o) => ({ ...o, face: emojiFace(o.emoji) }));
  if (component.type === 8) {
    const inGuild = world.channels.filter((channel) => !channel.direct);
    return inGuild.map((channel) => ({ label: `#${channel.name}`, value: channel.id }));
  }
  if (component.type === 6) return world.roles.map(roleLine);
  const users = [...world.people.map((person) => person.user), ...(world.bot ? [world.bot] : [])];
  return users.map((user) => ({
    label: displayName(user),
    value: user.id,
    face: avatar(user, { size: "small" }),
  }));
}

/** A role with the dot of its colour. */
function roleLine(role) {
  const label = role.name.startsWith("@") ? role.name : `@${role.name}`;
  const colour = role.color ? `#${role.color.toString(16).padStart(6, "0")}` : "";
  return { label, value: role.id, face: el("span", { class: "role-dot", style: colour ? { background: colour } : {} }) };
}

export function emojiFace(emoji) {
  return emoji?.name ? el("span", { class: "emoji" }, emoji.name) : undefined;
}

/**
 * @param {any} component a select of the wire
 * @param {import("./state.js").World} world
 * @param {(values: string[]) => void} onChange called when the list closes with another choice
 */
export function select(component, world, onChange) {
  const lines = linesOf(component, world);
  const most = component.max_values ?? 1;
  let chosen = startingValues(component, lines);
  const text = el("span", { class: "select-text" });
  const button = el(
    "button",
    {
      type: "button",
      class: "select",
      id: freshId("select"),
      role: "combobox",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-label": component.placeholder || "Make a selection",
      disabled: Boolean(component.disabled),
    },
    text,
    icon("chevron"),
  );
  const describe = () => {
    const labels = lines.filter((line) => chosen.includes(line.value)).map((line) => line.label);
    text.textContent = labels.join(", ") || component.placeholder || "Make a selection";
    text.classList.toggle("dim", labels.length === 0);
  };
  const pick = (value) => {
    if (chosen.includes(value)) return chosen.filter((one) => one !== value);
    return most === 1 ? [value] : [...chosen, value].slice(-most);
  };
  attachList({ button, lines, most, values: () => chosen, onPick: (value) => {
    chosen = most === 1 ? [value] : pick(value);
    describe();
  }, onDone: () => onChange(chosen) });
  describe();
  return button;
}

function startingValues(component, lines) {
  const given = component.default_values?.map((one) => one.id);
  return given ?? lines.filter((line) => line.default).map((line) => line.value);
}

/** Opens the list from the button and keeps the keyboard on the button meanwhile. */
function attachList({ button, lines, most, values, onPick, onDone }) {
  let close = null;
  let before = "";
  const list = new Listbox({
    label: button.getAttribute("aria-label"),
    multiple: most > 1,
    onPick: (choice) => {
      onPick(choice.value);
      if (most === 1) close?.();
      else refresh();
    },
  });
  list.attach(button);
  const refresh = () => {
    const at = list.choices.indexOf(list.active);
    list.show(choicesFrom(lines, values()), Math.max(at, 0));
  };
  const open = () => {
    before = values().join();
    refresh();
    button.ariaExpanded = "true";
    close = openPopover(button, list.node, { wide: true, onClose: () => {
      close = null;
      button.ariaExpanded = "false";
      if (values().join() !== before) onDone();
    } });
  };
  button.addEventListener("click", () => (close ? close() : open()));
  button.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (close) list.move(event.key === "ArrowDown" ? 1 : -1);
      else open();
    } else if (close && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      list.pickActive();
    } else if (close && event.key === "Tab") close();
  });
}

function choicesFrom(lines, chosen) {
  return lines.map((line) => ({
    label: line.label,
    detail: line.description,
    face: line.face,
    value: line.value,
    chosen: chosen.includes(line.value),
  }));
}
