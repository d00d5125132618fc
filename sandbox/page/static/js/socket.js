/** The live connection: frames out, frames in, answers matched to questions, reconnecting by itself. */

const RETRY_MS = [300, 700, 1500, 3000];
/** A little more than the three seconds after which the other side itself reports a failure. */
const ANSWER_MS = 8000;

/**
 * Emits "frame" (detail: the frame), "link" (detail: whether the connection stands) and "refused"
 * (detail: the reason) when something was not done that nobody waits for.
 */
export class Socket extends EventTarget {
  #socket = null;
  #attempt = 0;
  #retry = 0;
  #as = null;
  /** @type {Map<string, (frame: object) => void>} */
  #waiting = new Map();

  /** Connect as this person (an id; null: whoever comes first), leaving any connection before. */
  open(as) {
    this.#as = as;
    this.#attempt = 0;
    this.#connect();
  }

  /** Send a frame that needs no answer. */
  send(frame) {
    if (!this.ready) return false;
    this.#socket.send(JSON.stringify({ nonce: crypto.randomUUID(), ...frame }));
    return true;
  }

  /**
   * Send a frame and wait for its answer. Never rejects: no connection or no answer is a "failed".
   * @param {object} frame
   * @returns {Promise<{t: string, [key: string]: any}>}
   */
  ask(frame) {
    const nonce = crypto.randomUUID();
    if (!this.send({ ...frame, nonce })) return Promise.resolve({ t: "failed" });
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#answer({ t: "failed", nonce }), ANSWER_MS);
      this.#waiting.set(nonce, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
    });
  }

  get ready() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  #connect() {
    clearTimeout(this.#retry);
    const before = this.#socket;
    const address = new URL("/live", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    if (this.#as) address.searchParams.set("as", this.#as);
    const socket = new WebSocket(address);
    this.#socket = socket;
    before?.close();
    this.#failAll();
    socket.addEventListener("open", () => this.#opened(socket));
    socket.addEventListener("message", (event) => this.#received(socket, event.data));
    socket.addEventListener("close", () => this.#closed(socket));
  }

  #opened(socket) {
    if (socket !== this.#socket) return;
    this.#attempt = 0;
    this.#emit("link", true);
  }

  #received(socket, text) {
    if (socket !== this.#socket) return;
    const frame = JSON.parse(text);
    if (this.#waiting.has(frame.nonce)) this.#answer(frame);
    else if (frame.t === "refused") this.#emit("refused", frame.reason);
    else this.#emit("frame", frame);
  }

  #closed(socket) {
    if (socket !== this.#socket) return;
    this.#emit("link", false);
    this.#failAll();
    const pause = RETRY_MS[Math.min(this.#attempt, RETRY_MS.length - 1)];
    this.#attempt += 1;
    this.#retry = setTimeout(() => this.#connect(), pause);
  }

  #answer(frame) {
    const resolve = this.#waiting.get(frame.nonce);
    this.#waiting.delete(frame.nonce);
    resolve?.(frame);
  }

  #failAll() {
    for (const nonce of [...this.#waiting.keys()]) this.#answer({ t: "failed", nonce });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
