/** Sends a file of this person to the CDN before it is used. */

const BYTES_MAX = 100 * 1024 * 1024;

/**
 * @param {File} file
 * @param {string} userId whose file it is
 * @returns {Promise<{id: string, filename: string, size: number, url: string, content_type?: string}>}
 * @throws {Error} with a sentence for the person
 */
export async function upload(file, userId) {
  if (file.size > BYTES_MAX) throw new Error("Files can have 100 MB at most");
  const address = new URL("/upload", location.href);
  address.searchParams.set("as", userId);
  address.searchParams.set("filename", file.name);
  let response;
  try {
    response = await fetch(address, { method: "POST", body: file });
  } catch {
    throw new Error("The upload did not get through. Try again.");
  }
  if (!response.ok) throw new Error(`The upload was refused (${response.status})`);
  return response.json();
}

/** A file on its way, or arrived. */
export class Upload {
  /** @type {{id: string}|null} */ attachment = null;
  /** @type {string|null} */ problem = null;

  /** @param {File} file @param {string} userId @param {() => void} onChange when it arrived or failed */
  constructor(file, userId, onChange) {
    this.file = file;
    this.preview = /^image\//.test(file.type) ? URL.createObjectURL(file) : null;
    this.done = upload(file, userId)
      .then((attachment) => {
        this.attachment = attachment;
      })
      .catch((error) => {
        this.problem = error.message;
      })
      .finally(onChange);
  }

  forget() {
    if (this.preview) URL.revokeObjectURL(this.preview);
  }
}
