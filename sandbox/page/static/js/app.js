/** Puts the page together: one world, one connection, and the parts that show and change it. */

import { Composer } from "./composer.js";
import { toast } from "./dom.js";
import { drawFrame } from "./frame.js";
import { Interactions } from "./interactions.js";
import { MessageList } from "./messages.js";
import { openModal } from "./modal.js";
import { Socket } from "./socket.js";
import { World } from "./state.js";
import { startTicking } from "./times.js";

/** Each tab is one person in one channel; a reload stays the same one in the same place. */
const PERSON_KEY = "sandbox-person";
const CHANNEL_KEY = "sandbox-channel";

const place = (id) => document.getElementById(id);
const world = new World(sessionStorage.getItem(CHANNEL_KEY) ?? "");
const socket = new Socket();

function show(channelId) {
  document.body.classList.remove("drawer-open");
  if (channelId !== world.channelId) world.show(channelId);
}

/** Be another person; `then` runs once the world is seen through their eyes. */
function become(userId, then = () => {}) {
  document.body.classList.remove("drawer-open");
  sessionStorage.setItem(PERSON_KEY, userId);
  composer.newWriter(userId);
  world.addEventListener("everything", then, { once: true });
  socket.open(userId);
}

/** A person remembered from a world that is no more must not keep the door shut. */
function forgetPerson() {
  if (!sessionStorage.getItem(PERSON_KEY)) return;
  sessionStorage.removeItem(PERSON_KEY);
  socket.open(null);
}

let policy = null;

/** A sandbox that was started anew keeps its pictures where this page may not load them. */
async function reloadIfOutdated() {
  const answer = await fetch("/", { method: "HEAD" });
  const current = answer.headers.get("Content-Security-Policy");
  policy ??= current;
  if (current !== policy) location.reload();
}

const stage = {
  world,
  jump: (channelId, messageId) => {
    show(channelId);
    if (messageId && !messages.reveal(messageId)) toast("This message is gone, or not for you to see.");
  },
  suggest: (name) => composer.prefill(name),
};
const interactions = new Interactions(world, socket, (modal, submit) => openModal(modal, stage, submit));
const composer = new Composer(place("composer"), world, interactions);
const messages = new MessageList(
  { scroller: place("scroller"), list: place("messages") },
  { stage, interactions, become, prefill: (name, values) => composer.prefill(name, values) },
);

const frame = { sidebar: place("sidebar"), header: place("header"), members: place("members") };
for (const change of ["everything", "people", "channel"]) {
  world.addEventListener(change, () => drawFrame(frame, world, { become, show }));
}
world.addEventListener("channel", () => sessionStorage.setItem(CHANNEL_KEY, world.channelId));
socket.addEventListener("frame", (event) => world.apply(event.detail));
socket.addEventListener("link", (event) => {
  world.setLinked(event.detail);
  if (event.detail) reloadIfOutdated();
  else if (!world.ready) forgetPerson();
});
socket.addEventListener("refused", (event) => toast(event.detail));
place("scrim").addEventListener("click", () => document.body.classList.remove("drawer-open"));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.body.classList.remove("drawer-open");
});

startTicking();
socket.open(sessionStorage.getItem(PERSON_KEY));
