import type { Task } from "wan-client";

/** A time that has gone by: `0:07`, `12:30`, `1:02:03`. */
export function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const parts = hours > 0 ? [hours, `${minutes}`.padStart(2, "0")] : [minutes];
  return [...parts, `${seconds % 60}`.padStart(2, "0")].join(":");
}

export function bytesOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Columns that stand below one another. */
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

/** Numbers as a person lists them: `2..30, -1`. */
export function rangesOf(numbers: readonly number[]): string {
  const runs: number[][] = [];
  for (const number of [...numbers].sort((a, b) => Number(a < 0) - Number(b < 0) || a - b)) {
    const run = runs.at(-1);
    if (run && number === (run.at(-1) as number) + 1) run.push(number);
    else runs.push([number]);
  }
  return runs.map((run) => (run.length > 2 ? `${run[0]}..${run.at(-1)}` : run.join(", "))).join(", ");
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** What a task is doing. */
export function stateOf(task: Task): string {
  if (task.status !== "pending") return task.status;
  return task.startedAt ? "at work" : "in the queue";
}
