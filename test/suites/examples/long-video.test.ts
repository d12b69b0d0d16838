import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished, vi } from "vitest";
import { createEmulator } from "../../../src/emulator/index.js";
import { serveEmulator } from "../../../src/node/index.js";
import { ffmpeg, probe } from "../../support/ffmpeg.js";
import { aFolder } from "../../support/folder.js";
import { ROOT } from "../../support/project.js";

const FILES = ["clip-1.mp4", "clip-2.mp4", "clip-3.mp4", "clips.txt", "journal.jsonl"];

/** Creates an emulator and an empty folder. `start` runs the example in a process. */
async function aLongVideo() {
  const folder = await aFolder();
  const emulator = createEmulator({ taskSeconds: 1 });
  const { url, close } = await serveEmulator(emulator);
  onTestFinished(close);
  const start = () => {
    const env = { ...process.env, WAN_BASE_URL: url, ACEDATACLOUD_API_TOKEN: "any" };
    const args = ["examples/long-video/long-video.mjs", folder];
    const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: "pipe" });
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = new Promise<number | null>((done) => child.once("close", done));
    return { child, ended, out: text(child.stdout), err: text(child.stderr) };
  };
  const submissions = () => emulator.requests.filter(({ path }) => path === "/wan/videos");
  const urlOf = (index: number) => `${url}/videos/${emulator.tasks[index]?.id}.mp4`;
  return {
    folder,
    emulator,
    start,
    submissions,
    urlOf,
    addToJournal: (line: string) => appendFile(join(folder, "journal.jsonl"), `${line}\n`),
    /** Runs the example until the condition holds, and kills it. */
    async killWhen(holds: () => boolean) {
      const { child, ended } = start();
      await until(holds);
      child.kill("SIGKILL");
      expect(await ended).toBeNull();
    },
    /** Runs the example to its end. Each clip must have been submitted and paid for once. */
    async finish() {
      const { ended, out, err } = start();
      expect(await ended, await err).toBe(0);
      const paid = emulator.tasks.filter(({ failure }) => !failure);
      expect(paid.map(({ videoSeconds, credits }) => [videoSeconds, credits])).toEqual([
        [5, 4.73],
        [5, 9.46],
        [5, 9.46],
      ]);
      expect(paid.map(({ request }) => request.media)).toEqual([
        undefined,
        ...paid.slice(0, 2).map(({ id }) => [{ type: "reference_video", url: `${url}/videos/${id}.mp4` }]),
      ]);
      expect(readdirSync(folder).sort()).toEqual(FILES);
      return out;
    },
  };
}

const until = (holds: () => boolean) =>
  vi.waitFor(() => expect(holds()).toBe(true), { timeout: 60_000, interval: 10 });

it("makes three clips, each from the previous one, and the printed ffmpeg command joins them", async () => {
  const { folder, emulator, submissions, start, finish } = await aLongVideo();
  const command = (await finish()).trim().split("\n").at(-1) ?? "";
  expect(submissions()).toHaveLength(3);

  ffmpeg(command.replace(/^ffmpeg /, "").split(" "));
  const { format, streams } = probe(join(folder, "long-video.mp4"));
  expect(Number(format.duration)).toBe(15);
  expect(streams.map(({ codec_name, nb_read_frames }) => [codec_name, nb_read_frames])).toEqual([
    ["h264", String(15 * 8)],
  ]);
  for (const lang of ["en", "zh"]) {
    const page = readFileSync(join(ROOT, `docs/${lang}/models.md`), "utf8");
    expect(page.includes(command.replaceAll(folder, "out/long-video")), lang).toBe(true);
  }

  // A run with nothing left to do sends nothing.
  const sent = emulator.requests.length;
  expect(await start().ended).toBe(0);
  expect(emulator.requests).toHaveLength(sent);
});

it("continues with the task of clip 2 if it was killed while waiting for it", async () => {
  const { emulator, submissions, killWhen, finish } = await aLongVideo();
  const readsOfClip2 = () =>
    emulator.requests.filter(({ body }) => (body as { id?: string })?.id === emulator.tasks[1]?.id);
  await killWhen(() => emulator.tasks.length === 2 && readsOfClip2().length > 0);
  await finish();
  expect(submissions()).toHaveLength(3);
});

it("saves clip 1 if it was killed right after the clip was done", async () => {
  const { folder, emulator, submissions, killWhen, finish } = await aLongVideo();
  emulator.faults.next("stalled-body", { on: "video" });
  const isSaving = () => readdirSync(folder).some((name) => name.endsWith(".part"));
  await killWhen(() => isSaving() && emulator.faults.pending === 0);
  expect(emulator.tasks).toHaveLength(1);
  await finish();
  expect(submissions()).toHaveLength(3);
});

it("does not submit clip 2 again if it was killed while submitting it, and continues from its task id", async () => {
  const { folder, emulator, start, submissions, addToJournal, killWhen, finish } = await aLongVideo();
  // The submission of clip 1 gets its response.
  emulator.faults.next((_, respond) => respond(), { on: "submit" });
  emulator.faults.next("stall", { on: "submit" });
  await killWhen(() => emulator.tasks.length === 2);

  for (let run = 1; run <= 2; run++) {
    const { ended, out, err } = start();
    expect(await ended).toBe(1);
    expect(await out).toBe(`clip-1: saved as ${join(folder, "clip-1.mp4")}\n`);
    const [problem, ...advice] = (await err).trim().split("\n");
    expect(problem).toBe("clip-2: Error: An earlier run may have submitted it.");
    expect(advice).toEqual([
      expect.stringMatching(/^The outcome of its submission at 20\S+Z is unknown\. It may be billed, /),
      expect.stringContaining(`append one of these lines to ${join(folder, "journal.jsonl")}`),
      "If you have found its task id:",
      '{"row":"clip-2","state":"submitted","ref":{"id":"<task id>"}}',
      "To submit it again, and perhaps pay for it twice:",
      '{"row":"clip-2","state":"refused"}',
    ]);
  }
  expect(submissions()).toHaveLength(2);

  const [line = ""] = (await start().err).match(/^.*<task id>.*$/m) ?? [];
  await addToJournal(line.replace("<task id>", emulator.tasks[1]?.id ?? ""));
  await finish();
  expect(submissions()).toHaveLength(3);
});

it("submits a clip again after a person has written this decision to the journal", async () => {
  const { emulator, start, submissions, addToJournal, killWhen, finish } = await aLongVideo();
  // The request arrives, but no task is created.
  emulator.faults.next(() => new Promise(() => {}), { on: "submit" });
  await killWhen(() => submissions().length === 1);
  expect(await start().ended).toBe(1);
  expect(submissions()).toHaveLength(1);

  const [line = ""] = (await start().err).match(/^.*"refused".*$/m) ?? [];
  await addToJournal(line);
  await finish();
  expect(submissions()).toHaveLength(4);
});

it("does not submit a clip again if the connection broke while submitting it", async () => {
  const { emulator, start, submissions } = await aLongVideo();
  emulator.faults.next("reset", { on: "submit" });
  for (const problem of [
    /^clip-1: ConnectionError: No response from /,
    /^clip-1: Error: An earlier run may have submitted it\.$/m,
  ]) {
    const { ended, err } = start();
    expect(await ended).toBe(1);
    expect(await err).toMatch(problem);
    expect(await err).toContain("It may be billed, and is not submitted again.");
  }
  expect(submissions()).toHaveLength(1);
});

it("submits a clip again if it was refused or has failed, because it is not billed", async () => {
  const { emulator, start, submissions, urlOf, finish } = await aLongVideo();
  emulator.faults.next((_, respond) => respond(), { on: "submit" });
  emulator.faults.next({ error: "used_up" }, { on: "submit" });
  const refused = start();
  expect(await refused.ended).toBe(1);
  expect(await refused.err).toMatch(
    /^clip-2: InsufficientBalanceError: .*used_up.*\nIt is not billed\. Start the program again to submit it again\.\n$/,
  );

  emulator.outcomes.next({ fail: "api_error" });
  const failed = start();
  expect(await failed.ended).toBe(1);
  expect(await failed.err).toMatch(
    /^clip-2: TaskFailedError: Task \S+ failed \(api_error\): .*\nIt is not billed\. /,
  );

  await finish();
  const media = submissions().map(({ body }) => (body as { media?: { url: string }[] }).media);
  expect(media.map((items) => items?.[0]?.url)).toEqual([
    undefined,
    ...Array(3).fill(urlOf(0)),
    // The second task was the failed one.
    urlOf(2),
  ]);
});

it("completes a submission on Ctrl-C, and continues with its task", async () => {
  const { emulator, start, submissions, finish } = await aLongVideo();
  let respondNow = () => {};
  const held = new Promise<void>((done) => {
    respondNow = done;
  });
  emulator.faults.next(
    async (_, respond) => {
      const response = await respond();
      await held;
      return response;
    },
    { on: "submit" },
  );
  const { child, ended, err } = start();
  await until(() => emulator.tasks.length === 1);
  child.kill("SIGINT");
  // A second run cannot use the same journal.
  const second = start();
  expect(await second.ended).toBe(1);
  expect(await second.err).toContain("is already using this journal");
  respondNow();
  expect(await ended).toBe(1);
  expect(await err).toMatch(/^clip-1: AbortError: .*\nStart the program again to continue\.\n$/);

  await finish();
  expect(submissions()).toHaveLength(3);
});
