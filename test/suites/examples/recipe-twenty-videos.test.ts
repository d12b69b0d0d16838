import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { Emulator } from "../../../src/emulator/index.js";
import { type Programs, recipePrograms } from "../../support/recipes.js";

const NAMES = Array.from({ length: 20 }, (_, index) => `take-${index + 1}`);
const PROGRAM = "twenty-videos.mjs";

const promptsOf = (emulator: Emulator) =>
  emulator.requests
    .filter(({ path }) => path === "/wan/videos")
    .map(({ body }) => (body as { prompt: string }).prompt);

const videosIn = (folder: string) =>
  readdirSync(join(folder, "videos")).filter((name) => name.endsWith(".mp4"));

async function run({ start }: Programs): Promise<Record<string, string>> {
  const { code, out, err } = await start(PROGRAM).ended;
  expect(code, err).toBe(0);
  // The last lines: a name, its status, and the message of an error.
  const lines = Array.from(out.matchAll(/^(take-\d+) (\S+) ?(.*)$/gm));
  return Object.fromEntries(lines.map(([, name = "", status = ""]) => [name, status]));
}

describe("the recipe for twenty videos", () => {
  it("makes twenty videos, with four submissions at once", async () => {
    const programs = await recipePrograms("twenty-videos");
    const { folder, emulator } = programs;
    let [pending, most] = [0, 0];
    emulator.faults.next(
      async (_, respond) => {
        most = Math.max(most, ++pending);
        await new Promise((resolve) => setTimeout(resolve, 30));
        pending--;
        return respond();
      },
      { on: "submit", times: 20 },
    );
    expect(await run(programs)).toEqual(Object.fromEntries(NAMES.map((name) => [name, "saved"])));
    expect(videosIn(folder)).toHaveLength(20);
    expect(most).toBe(4);

    // Another run has nothing to do.
    const journal = readFileSync(join(folder, "videos/journal.jsonl"), "utf8");
    await run(programs);
    expect(readFileSync(join(folder, "videos/journal.jsonl"), "utf8")).toBe(journal);
    expect(emulator.tasks).toHaveLength(20);
  });

  it("continues after it was killed twice, and submits no video twice", async () => {
    const programs = await recipePrograms("twenty-videos", { taskSeconds: 0.5 });
    const { folder, emulator, start } = programs;
    const killWhen = async (holds: () => boolean) => {
      const { child, ended } = start(PROGRAM);
      await vi.waitFor(() => expect(holds()).toBe(true), { timeout: 20_000, interval: 2 });
      child.kill("SIGKILL");
      await ended;
    };
    // While the responses to four accepted submissions are outstanding, and then while it saves.
    emulator.faults.next("stall", { on: "submit", times: 4 });
    await killWhen(() => promptsOf(emulator).length === 4);
    appendFileSync(join(folder, "videos/journal.jsonl"), '\n["take-9",{"status":"sub'); // a line that was cut off
    await killWhen(() => videosIn(folder).length > 3);
    const result = await run(programs);

    const [lost, made] = [NAMES.slice(0, 4), NAMES.slice(4)];
    expect(lost.map((name) => result[name])).toEqual(Array(4).fill("submitting"));
    expect(made.map((name) => result[name])).toEqual(Array(16).fill("saved"));
    expect(videosIn(folder).sort()).toEqual(made.map((name) => `${name}.mp4`).sort());
    expect(new Set(promptsOf(emulator)).size).toBe(20);
    expect(promptsOf(emulator)).toHaveLength(20);
  });

  it("keeps the limit across all its runs", async () => {
    const programs = await recipePrograms("twenty-videos");
    const { folder, emulator } = programs;
    const path = join(folder, PROGRAM);
    // A video costs 2.365 credits, so this limit is enough for eight videos.
    writeFileSync(path, readFileSync(path, "utf8").replace("LIMIT = 60", "LIMIT = 20"));
    emulator.faults.next("reset", { on: "submit" });
    emulator.outcomes.when(({ prompt }) => prompt === "A paper boat, take 6", { fail: "api_error" });
    const countOf = async (...statuses: string[]) => {
      const result = Object.values(await run(programs));
      return statuses.map((status) => result.filter((each) => each === status).length);
    };
    // The lost video stays reserved. The failed video is not billed, so the next run has credits for one more.
    expect(await countOf("maybeAccepted", "failed", "saved", "refused")).toEqual([1, 1, 6, 12]);
    expect(await countOf("maybeAccepted", "failed", "saved", "refused")).toEqual([1, 1, 7, 11]);
    expect(await countOf("maybeAccepted", "failed", "saved", "refused")).toEqual([1, 1, 7, 11]);
    const billed = emulator.tasks.reduce((sum, { credits = 0 }) => sum + credits, 0);
    expect(billed).toBeCloseTo(8 * 2.365);
  });
});
