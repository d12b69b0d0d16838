// The state of each row, in a file with one JSON object per line. A line is written to disk before the next step starts. After a
// crash, the file therefore shows whether a row was never submitted, possibly submitted, submitted with an id, or saved. A row is
// anything with a name that is submitted once: a row of a batch, a clip of a longer video.

import { existsSync, readFileSync } from "node:fs";
import { open, rm } from "node:fs/promises";

/**
 * @typedef {object} Row
 * @property {"submitting" | "submitted" | "refused" | "lost" | "failed" | "saved"} state
 * @property {{ id: string, submittedAt: string }} [ref] the task to wait for
 * @property {string} [reason]
 * @property {string} [at] when the submission started
 * @property {string} [url] the URL of the saved video
 */

/** Opens a journal. Only one process may have it open, because two would both submit the remaining rows. */
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
  // The last line may be incomplete after a crash. The next entry must start on a new line.
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
    // The line is empty, or incomplete because of a crash. In that case the next step did not start.
    return undefined;
  }
}

async function takeLock(path) {
  if (existsSync(path)) {
    const pid = Number(readFileSync(path, "utf8"));
    if (isAlive(pid)) throw new Error(`Process ${pid} is already using this journal (${path}).`);
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
