/** Which addresses from messages the page follows, and what it calls them. */

/**
 * The address if it is a plain web address, else null: no javascript:, data: or file: gets through.
 * @param {unknown} text
 * @returns {string|null}
 */
export function webAddress(text) {
  if (typeof text !== "string") return null;
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** Where the address leads, without "www.". */
export function hostOf(address) {
  return new URL(address).host.replace(/^www\./, "");
}

/**
 * The channel and message a jump link points to.
 * @param {string} address
 * @returns {{channelId: string, messageId: string|undefined}|null}
 */
export function jumpTarget(address) {
  const found = new URL(address).pathname.match(/^\/channels\/(?:\d+|@me)\/(\d+)(?:\/(\d+))?\/?$/);
  return found && { channelId: found[1], messageId: found[2] };
}
