import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished, vi } from "vitest";
import { createEmulator } from "../../../src/emulator/index.js";
import { serveEmulator } from "../../../src/node/index.js";
import { aFolder } from "../../support/folder.js";
import { ROOT } from "../../support/project.js";

const CSV = "examples/batch/rows.csv";
const ROWS = 500;

/** Creates an emulator and an empty folder. `start` runs the batch in a process. */
async function aBatch(csv = CSV) {
  const folder = await aFolder();
  const emulator = createEmulator({ taskSeconds: 4 });
  const { url, close } = await serveEmulator(emulator);
  onTestFinished(close);
  const start = () => {
    const env = { ...process.env, WAN_BASE_URL: url, ACEDATACLOUD_API_TOKEN: "any" };
    const args = ["examples/batch/batch.mjs", csv, folder];
    const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: "pipe" });
    const ended = new Promise<number | null>((done) => child.once("close", done));
    return { child, ended, out: text(child.stdout), err: text(child.stderr) };
  };
  const prompts = () =>
    emulator.requests
      .filter(({ path }) => path === "/wan/videos")
      .map(({ body }) => (body as { prompt: string }).prompt);
  const videos = () => readdirSync(folder).filter((name) => name.endsWith(".mp4"));
  return { folder, journal: join(folder, "journal.jsonl"), emulator, start, prompts, videos };
}

function rowOf(prompt: string | undefined): string {
  const lines = readFileSync(join(ROOT, CSV), "utf8").split("\n");
  const line = lines.find((each) => each.includes(String(prompt).replaceAll('"', '""')));
  return line?.split(",")[0] ?? "";
}

it("a batch of 500 rows that is killed three times makes a video for each row, and submits none twice", async () => {
  const { folder, journal, emulator, start, prompts, videos } = await aBatch();
  const killWhen = async (holds: () => boolean) => {
    const { child, ended } = start();
    await vi.waitFor(() => expect(holds()).toBe(true), { timeout: 60_000, interval: 10 });
    child.kill("SIGKILL");
    expect(await ended).toBeNull();
  };

  // The first kill: while the response to an accepted submit request is outstanding.
  emulator.faults.next("stall", { on: "submit" });
  await killWhen(() => prompts().length >= 40);
  const inFlight = rowOf(prompts()[0]);
  // The second kill: while the batch submits and saves. The third: while the last tasks are running.
  await killWhen(() => prompts().length >= 250 && videos().length > 20);
  await killWhen(() => videos().length > 400);

  const last = start();
  const output = await last.out;
  expect(await last.ended, output).toBe(0);
  const unknown = /are not submitted again: (.*)$/m.exec(output)?.[1]?.split(", ") ?? [];
  expect(unknown).toContain(inFlight);
  // At most five requests were in flight at each kill.
  expect(unknown.length).toBeLessThanOrEqual(3 * 5);
  expect(output).toContain(`${ROWS - unknown.length} of ${ROWS} saved, 0 running, 0 failed`);
  expect(videos()).toHaveLength(ROWS - unknown.length);
  for (const row of unknown) expect(existsSync(join(folder, `${row}.mp4`))).toBe(false);
  for (const name of videos()) expect(statSync(join(folder, name)).size).toBeGreaterThan(1_000);
  expect(readdirSync(folder).filter((name) => !name.endsWith(".mp4"))).toEqual(["journal.jsonl"]);

  const submitted = prompts();
  expect(new Set(submitted).size).toBe(submitted.length);
  expect(submitted.length).toBeGreaterThanOrEqual(ROWS - unknown.length);

  // A run with nothing left to do does nothing.
  const written = readFileSync(journal, "utf8");
  expect(await start().ended).toBe(0);
  expect(readFileSync(journal, "utf8")).toBe(written);
  expect(prompts()).toHaveLength(submitted.length);
}, 300_000);

it("the batch reports the rows that failed, and submits again only what was refused", async () => {
  const csv = join(await aFolder(), "rows.csv");
  const rows = [
    "row,model,prompt,duration",
    'a,wan2.6-t2v,"War, again",',
    "b,wan2.6-t2v,B,",
    "c,wan2.6-t2v,C,7",
  ];
  await writeFile(csv, `${[...rows, "d,wan2.6-t2v,D,5", "e,wan2.6-t2v,E,"].join("\n")}\n`);
  const { journal, emulator, start, prompts, videos } = await aBatch(csv);
  emulator.outcomes.when(({ prompt }) => String(prompt).includes("War"), "moderated");
  emulator.outcomes.when(({ prompt }) => prompt === "B", { fail: "api_error" });
  emulator.faults.next(
    async (request, respond) => {
      const real = await respond();
      return (await request.text()).includes('"E"') ? new Response("oops", { status: 502 }) : real;
    },
    { on: "submit", times: 4 },
  );

  const first = start();
  expect(await first.ended).toBe(1);
  const output = await first.out;
  expect(output).toMatch(/^row a: HTTP 403 forbidden: /m);
  expect(output).toMatch(/^row b: .*api_error/m);
  expect(output).toMatch(/^ {2}duration: got 7; use 5, 10 or 15$/m);
  expect(output).toMatch(/which may be billed and are not submitted again: e$/m);
  expect(videos()).toEqual(["d.mp4"]);

  // A line that was cut off by a crash.
  await appendFile(journal, '{"row":"d","state":"refu');
  emulator.outcomes.clear();
  expect(await start().ended).toBe(1);
  expect(prompts().sort()).toEqual(["B", "D", "E", "War, again", "War, again"]);
  expect(videos().sort()).toEqual(["a.mp4", "d.mp4"]);
}, 60_000);

it("two runs cannot use the same journal, and Ctrl-C leaves a journal from which a run can continue", async () => {
  const { start, prompts, journal } = await aBatch();
  const first = start();
  await vi.waitFor(() => expect(prompts().length).toBeGreaterThan(10), { timeout: 20_000 });
  const second = start();
  expect(await second.ended).toBe(1);
  expect(await second.err).toContain("is already using this journal");
  first.child.kill("SIGINT");
  expect(await first.ended).toBe(1);
  // The journal contains the result of each request that was sent.
  const states = new Map(
    readFileSync(journal, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .map(({ row, state }) => [row, state]),
  );
  expect(states.size).toBe(prompts().length);
  expect(new Set(states.values())).toEqual(new Set(["submitted"]));
}, 60_000);
