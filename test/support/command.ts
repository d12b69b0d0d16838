import { expect, vi } from "vitest";
import { during, emulator, submits } from "./emulated.js";
import type { FakeTerminal } from "./terminal.js";

export const T2V = ["generate", "-m", "wan2.6-t2v", "-p", "A paper boat"];

/** The id of the last submitted task. */
export const lastId = () => emulator.tasks.at(-1)?.id as string;

/** Waits for a condition while fake time and real time pass. */
export async function until(condition: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(condition()).toBe(true), { timeout: 20_000, interval: 20 });
}

/** Runs a command that uploads files. While they are read in real time, fake time must not reach the upload's time limit. */
export async function runWithUpload(terminal: FakeTerminal, ...args: string[]): Promise<number> {
  const before = submits().length;
  const running = terminal.run(...args);
  await until(() => submits().length > before);
  return during(running);
}
