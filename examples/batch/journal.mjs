// What is known of each row, kept in a file of one JSON object a line. A line is on the disk before anything is built
// on it, so that after a crash the file says for each row whether it was never submitted, perhaps submitted, submitted
// with this id, or saved.

import { existsSync, readFileSync } from "node:fs";
import { open, rm } from "node:fs/promises";

/**
 * @typedef {object} Row
 * @property {"submitting" | "submitted" | "refused" | "lost" | "failed" | "saved"} state
 * @property {{ id: string, submittedAt: string }} [ref] what to wait for
 * @property {string} [why]
 */

/** Opens a journal, for one process at a time: two that read the same journal would both submit what is left. */
export async function openJournal(path) {
  const lock = await takeLock(`${path}.lock`);
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  /** @type {Map<string, Row>} */
  const rows = new Map();
  for (const line of text.split("\n")) {
    const entry = parse(line);
    if (entry) rows.set(entry.row, { ...rows.get(entry.row), ...entry });
  }
  const file = await open(path, "a");
  // A crash may have torn the last line: what comes next must not be glued to it.
  if (text !== "" && !text.endsWith("\n")) await file.appendFile("\n");

  let writing = Promise.resolve();
  return {
    rows,
    /** Resolves when the line is on the disk. */
    write(row, facts) {
      rows.set(row, { ...rows.get(row), ...facts });
      writing = writing.then(async () => {
        await file.appendFile(`${JSON.stringify({ row, ...facts })}\n`);
        await file.datasync();
      });
      return writing;
    },
    async close() {
      await writing;
      await file.close();
      await rm(lock, { force: true });
    },
  };
}

function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    // Empty, or torn by a crash while it was written: then nothing was built on it.
    return undefined;
  }
}

async function takeLock(path) {
  if (existsSync(path)) {
    const pid = Number(readFileSync(path, "utf8"));
    if (isAlive(pid)) throw new Error(`Process ${pid} works on this journal already (${path}).`);
    await rm(path);
  }
  const file = await open(path, "wx");
  await file.writeFile(String(process.pid));
  await file.close();
  return path;
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}
