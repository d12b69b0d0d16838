import type { Task } from "wan-client";

/** Formats a duration: `0:07`, `12:30`, `1:02:03`. */
export function formatDuration(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const parts = hours > 0 ? [hours, `${minutes}`.padStart(2, "0")] : [minutes];
  return [...parts, `${seconds % 60}`.padStart(2, "0")].join(":");
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Aligns the cells of rows in columns. */
export function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Breaks a text into lines of at most `columns` characters. Each starts with `indent`. A longer word is not broken. */
export function wrapped(text: string, columns: number, indent: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= columns) lines.splice(-1, 1, longer);
    else lines.push(indent + word);
  }
  return lines.join("\n");
}

/** Formats a list of numbers with ranges: `2..30, -1`. */
export function rangesOf(numbers: readonly number[]): string {
  const runs: number[][] = [];
  for (const number of [...numbers].sort((a, b) => Number(a < 0) - Number(b < 0) || a - b)) {
    const run = runs.at(-1);
    if (run && number === (run.at(-1) as number) + 1) run.push(number);
    else runs.push([number]);
  }
  return runs.map((run) => (run.length > 2 ? `${run[0]}..${run.at(-1)}` : run.join(", "))).join(", ");
}

/** Quotes a word for a shell when necessary. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The state of a task, in words for people. */
export function stateOf(task: Task): string {
  if (task.status !== "pending") return task.status;
  return task.startedAt ? "running" : "in the queue";
}
