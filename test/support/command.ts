import { expect, vi } from "vitest";
import { emulator } from "./emulated.js";

export const T2V = ["generate", "-m", "wan2.6-t2v", "-p", "A paper boat"];

/** The id of the last submitted task. */
export const lastId = () => emulator.tasks.at(-1)?.id as string;

/** Waits for a condition while fake time and real time pass. */
export async function until(condition: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(condition()).toBe(true), { timeout: 4_000, interval: 20 });
}
