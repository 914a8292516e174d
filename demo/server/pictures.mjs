// The pictures of examples, by the id of the example. In memory, or one file each in a folder.
import fs from 'node:fs';
import path from 'node:path';

export class Pictures {
  #folder;
  #bytes = new Map();

  /** folder: where the files are; null keeps the pictures in memory. */
  constructor(folder) {
    this.#folder = folder;
    if (folder !== null) fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  put(id, bytes) {
    if (this.#folder === null) this.#bytes.set(id, bytes);
    else fs.writeFileSync(this.#file(id), bytes, { mode: 0o600 });
  }

  /** null when there is none. */
  get(id) {
    if (this.#folder === null) return this.#bytes.get(id) ?? null;
    try {
      return fs.readFileSync(this.#file(id));
    } catch (error) {
      if (error.code === 'ENOENT') return null;
      throw error;
    }
  }

  remove(id) {
    if (this.#folder === null) this.#bytes.delete(id);
    else fs.rmSync(this.#file(id), { force: true });
  }

  /** Removes what a crash left behind: pictures of examples that are not `wanted`. */
  keepOnly(wanted) {
    if (this.#folder === null) return;
    for (const id of fs.readdirSync(this.#folder)) if (!wanted.has(id)) this.remove(id);
  }

  #file(id) {
    return path.join(this.#folder, id);
  }
}
