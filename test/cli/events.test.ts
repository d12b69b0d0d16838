import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import type { EventName } from "../../src/cli/events.js";
import { lastId, runWithUpload, T2V, until } from "../support/command.js";
import { aTask, during, emulator, holdResponse, submits, useEmulator } from "../support/emulated.js";
import { aFolder } from "../support/folder.js";
import { anEvent, type FakeTerminal, fakeTerminal, type ReadEvent } from "../support/terminal.js";

vi.mock("../../src/cli/doctor/network-checks.js", () => ({ checkNetwork: async () => [] }));

useEmulator();

const WAN3 = ["generate", "A boat", "-m", "wan3.0-video"];

// Whether each event is about a task.
const HAS_TASK: Record<EventName, boolean> = {
  estimate: false,
  uploading: false,
  uploaded: false,
  notUploaded: false,
  warning: false,
  submitted: true,
  update: true,
  succeeded: true,
  failed: true,
  notFound: true,
  timeout: true,
  saved: true,
  notSaved: true,
  interrupted: true,
  task: true,
  deleted: true,
  balance: false,
  usage: false,
  usageTotal: false,
  usageNotFound: false,
  check: false,
  summary: false,
  error: false,
};

const terminalWithTokens = () =>
  fakeTerminal({ env: { ACEDATACLOUD_PLATFORM_TOKEN: "platform-v1-3f9c0d7e" } });

/** The events of a command, whatever its exit code is. */
async function eventsOf(...args: string[]): Promise<ReadEvent[]> {
  const terminal = terminalWithTokens();
  await during(terminal.run(...args, "--json"));
  return terminal.events();
}

async function eventsOfUpload(image: string): Promise<ReadEvent[]> {
  const terminal = terminalWithTokens();
  await runWithUpload(terminal, ...WAN3, "-i", image, "--json");
  return terminal.events();
}

async function interrupted(terminal: FakeTerminal, ...args: string[]): Promise<ReadEvent[]> {
  const running = terminal.run(...args, "--json");
  await until(() => terminal.out().includes("submitted"));
  terminal.pressCtrlC();
  await during(running);
  return terminal.events();
}

it("every event of every command has the same fields, and the id of its task", async () => {
  const folder = await aFolder();
  const image = join(folder, "scene.png");
  await writeFile(image, "an image");
  const events: ReadEvent[] = [];
  events.push(...(await eventsOf(...WAN3, "--budget", "9", "-o", folder)));
  const saved = lastId();
  events.push(...(await eventsOfUpload(image)));
  events.push(...(await eventsOf(...T2V, "--shot-type", "multi", "--no-wait")));
  events.push(...(await eventsOf("wait", await aTask({ fail: "busy" }), "no-such-task")));
  emulator.faults.next("html-200", { on: "video", times: Number.POSITIVE_INFINITY });
  events.push(...(await eventsOf("wait", saved, "-o", folder)));
  emulator.faults.clear();
  events.push(...(await eventsOf("wait", await aTask("never"), "--timeout", "60")));
  events.push(...(await interrupted(fakeTerminal(), ...T2V)));
  emulator.faults.next({ error: "busy" }, { on: "upload" });
  events.push(...(await eventsOf(...WAN3, "-i", image)));
  emulator.faults.clear();
  events.push(...(await eventsOf("task", saved, "no-such-task")));
  events.push(...(await eventsOf("delete", saved)));
  events.push(...(await eventsOf("balance")));
  events.push(...(await eventsOf("usage")));
  events.push(...(await eventsOf("usage", "--trace-id", "no-such-call")));
  events.push(...(await eventsOf("doctor")));
  events.push(...(await eventsOf("make")));

  for (const event of events) {
    expect(Object.keys(event), JSON.stringify(event)).toEqual(["event", "time", "id", "data"]);
    expect(new Date(event.time).toISOString()).toBe(event.time);
    expect(event.data).toBeTypeOf("object");
    if (HAS_TASK[event.event as EventName]) expect(event.id, JSON.stringify(event)).toMatch(/^[\w-]+$/);
    else expect(event.id, JSON.stringify(event)).toBeNull();
  }
  const names = new Set(events.map(({ event }) => event));
  expect([...names].sort()).toEqual(Object.keys(HAS_TASK).sort());
});

it("an error after the submission has the id of the task", async () => {
  const id = await aTask();
  emulator.faults.next({ error: "invalid_token" }, { on: "read", times: Number.POSITIVE_INFINITY });
  const terminal = fakeTerminal();
  expect(await during(terminal.run("wait", id, "--json"))).toBe(3);
  expect(terminal.events()).toMatchObject([{ event: "error", id, data: { error: { taskId: id } } }]);
});

it("a warning has the id of its task, if it is about one", async () => {
  const id = await aTask();
  emulator.faults.next("reset", { on: "read" });
  const [failedRead] = await eventsOf("wait", id);
  expect(failedRead).toEqual(
    anEvent("warning", id, { message: expect.stringContaining(`task ${id}: read failed; will retry`) }),
  );
  const [advice] = await eventsOf(...T2V, "--shot-type", "multi", "--no-wait");
  expect(advice).toEqual(
    anEvent("warning", null, { message: expect.stringContaining("request: shot_type") }),
  );
  emulator.faults.next("reset", { on: "batch" });
  const [both] = await eventsOf("wait", id, await aTask());
  expect(both).toEqual(
    anEvent("warning", null, { message: expect.stringContaining("2 tasks: read failed") }),
  );
});

it.each([[[]], [["--no-wait"]]])("an interrupt during the submission is an event: %j", async (flags) => {
  const respondNow = holdResponse();
  const terminal = fakeTerminal();
  const running = terminal.run(...T2V, ...flags, "--json");
  await until(() => submits().length === 1);
  terminal.pressCtrlC();
  respondNow();
  expect(await during(running)).toBe(130);
  expect(terminal.events()).toMatchObject([
    { event: "submitted", id: lastId() },
    { event: "interrupted", id: lastId(), data: { exitCode: 130 } },
  ]);
});

it("a finished video without a task id has no id", async () => {
  const unnamed = { success: true, video_url: "https://cdn.example.com/v.mp4" };
  emulator.faults.next(() => Response.json(unnamed), { on: "submit" });
  expect(await eventsOf(...T2V)).toMatchObject([{ event: "succeeded", id: null }]);
});
