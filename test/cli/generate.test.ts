import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { TOKEN } from "../support/client.js";
import { aTask, during, emulator, postTo, submits, useEmulator } from "../support/emulated.js";
import { aFolder } from "../support/folder.js";
import { type FakeTerminal, fakeTerminal } from "../support/terminal.js";

useEmulator();

// What empties the line that is written over.
const ERASE = "\r\u001b[2K";
const T2V = ["generate", "-m", "wan2.6-t2v", "-p", "A paper boat"];
const lastId = () => emulator.tasks.at(-1)?.id as string;
const isMp4 = async (path: string) => (await readFile(path)).subarray(4, 8).toString() === "ftyp";

/** Lets fake time go by, and real time too, until something is so. */
async function until(holds: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(holds()).toBe(true), { timeout: 4_000, interval: 20 });
}

/** Has the next submit taken, and not answered until the function that it returns is called. */
function holdingTheAnswer(): () => void {
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  emulator.faults.next(async (_, real) => {
    const taken = await real();
    await answered;
    return taken;
  });
  return answer;
}

describe("generate", () => {
  it("saves a video, and prints its path and nothing else on standard output", async () => {
    const path = join(await aFolder(), "new", "boat.mp4");
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V, "-o", path))).toBe(0);
    expect(terminal.out().trim()).toMatch(/boat\.mp4$/);
    expect(terminal.out().split("\n")).toHaveLength(2);
    expect(await isMp4(path)).toBe(true);
  });

  it("names a video by its id in a folder", async () => {
    const folder = await aFolder();
    expect(await during(fakeTerminal().run(...T2V, "-o", folder))).toBe(0);
    expect(await during(fakeTerminal().run(...T2V, "-o", `${folder}/new.d/`))).toBe(0);
    expect(await during(fakeTerminal().run("wait", lastId(), "-o", `${folder}/v1.2`))).toBe(0);
    expect((await readdir(folder, { recursive: true })).sort()).toEqual(
      [
        `${emulator.tasks[0]?.id}.mp4`,
        "new.d",
        `new.d/${lastId()}.mp4`,
        "v1.2",
        `v1.2/${lastId()}.mp4`,
      ].sort(),
    );
    expect(await during(fakeTerminal().run("wait", lastId(), "-o", `${folder}/new.d`))).toBe(0);
    expect(await readdir(`${folder}/new.d`)).toHaveLength(1);
  });

  it("prints the URL where no file is wanted, and until when it is good", async () => {
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V))).toBe(0);
    expect(terminal.out()).toMatch(/^https:.*\.mp4\?Expires=\d+\S+\n$/);
    expect(terminal.err()).toMatch(/This URL ends at \d{4}-.*; -o saves the video\./);
  });

  it("delivers a finished video of a task that was not named", async () => {
    const unnamed = { success: true, video_url: "https://cdn.example.com/v.mp4" };
    emulator.faults.next(() => Response.json(unnamed), { on: "submit" });
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V))).toBe(0);
    expect(terminal.out()).toBe("https://cdn.example.com/v.mp4\n");
    expect(terminal.err()).not.toContain("task");
  });

  it("sends what was given and nothing else", async () => {
    const flags = ["-d", "10", "--size", "1280x720", "--no-audio", "--prompt-extend", "--seed", "7"];
    const more = ["--negative-prompt", "people", "--shot-type", "multi", "--no-watermark"];
    await during(fakeTerminal().run(...T2V, ...flags, ...more));
    expect(submits()[0]?.body).toEqual({
      model: "wan2.6-t2v",
      action: "text2video",
      prompt: "A paper boat",
      duration: 10,
      size: "1280*720",
      audio: false,
      prompt_extend: true,
      seed: 7,
      negative_prompt: "people",
      shot_type: "multi",
      watermark: false,
      async: true,
    });
  });

  it("sends an image by its URL, or a file's bytes", async () => {
    const i2v = ["generate", "-m", "wan2.6-i2v", "-p", "It moves", "-i"];
    await during(fakeTerminal().run(...i2v, "https://example.com/a.png"));
    expect(submits()[0]?.body).toMatchObject({ image_url: "https://example.com/a.png" });
    const path = join(await aFolder(), "scene.JPG");
    await writeFile(path, "an image");
    await during(fakeTerminal().run(...i2v, path));
    const image_url = `data:image/jpeg;base64,${Buffer.from("an image").toString("base64")}`;
    expect(submits()[1]?.body).toMatchObject({ image_url });
  });

  it("makes the image the first frame of a wan3.0-video, and takes its other media", async () => {
    const media = ["-i", "https://example.com/a.png", "--media", "last_frame=https://example.com/b.png?x=1"];
    await during(fakeTerminal().run("generate", "-m", "wan3.0-video", "-d", "-1", ...media));
    expect(submits()[0]?.body).toMatchObject({
      duration: -1,
      media: [
        { type: "first_frame", url: "https://example.com/a.png" },
        { type: "last_frame", url: "https://example.com/b.png?x=1" },
      ],
    });
  });

  it("prints the id at once, and a command that goes on from it", async () => {
    const path = join(await aFolder(), "my boat.mp4");
    const terminal = fakeTerminal();
    const running = terminal.run(...T2V, "-o", path);
    await until(() => terminal.err().includes("go on with"));
    expect(terminal.err()).toContain(`task ${lastId()}\n`);
    expect(terminal.err()).toContain(`go on with: npx wan-client wait ${lastId()} -o '${path}'\n`);
    terminal.pressCtrlC();
    expect(await during(running)).toBe(130);
    expect(await readdir(join(path, ".."))).toEqual([]);

    // What the command says.
    expect(await during(fakeTerminal().run("wait", lastId(), "-o", path))).toBe(0);
    expect(await isMp4(path)).toBe(true);
    expect(submits()).toHaveLength(1);
  });

  it("prints the id also when Ctrl-C comes before the server has answered", async () => {
    const answer = holdingTheAnswer();
    const terminal = fakeTerminal();
    const running = terminal.run(...T2V);
    await until(() => submits().length === 1);
    terminal.pressCtrlC();
    expect(terminal.err()).toContain("Waiting for the id of the task, which may be billed.");
    answer();
    expect(await during(running)).toBe(130);
    expect(terminal.err()).toContain(`go on with: npx wan-client wait ${lastId()}\n`);
  });

  it.each([130, 131, 143])(
    "gives up on the answer at the second signal of code %i, and says what that may cost",
    async (code) => {
      emulator.faults.next("stall");
      const terminal = fakeTerminal();
      const running = terminal.run(...T2V);
      await until(() => submits().length === 1);
      terminal.interrupt(code);
      terminal.interrupt(code);
      expect(await during(running)).toBe(code);
      expect(terminal.err()).toContain("may be billed: look before you submit it again");
    },
  );

  it("prints the id also when its terminal is closed, which is said more than once", async () => {
    const answer = holdingTheAnswer();
    const terminal = fakeTerminal();
    const running = terminal.run(...T2V);
    await until(() => submits().length === 1);
    terminal.interrupt(131);
    for (const _ of [1, 2, 3]) terminal.interrupt(129);
    answer();
    expect(await during(running)).toBe(131);
    expect(terminal.err()).toContain(`go on with: npx wan-client wait ${lastId()}\n`);
  });
});

describe("what it ends with", () => {
  it("is 1 for a task that failed", async () => {
    emulator.outcomes.next({ fail: "api_error", message: "the model broke" });
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V))).toBe(1);
    expect(terminal.err()).toContain("the model broke");
    expect(terminal.out()).toBe("");
  });

  it.each([
    ["a refused prompt", { error: "forbidden" }, 2],
    ["a used up balance", { error: "used_up" }, 2],
    ["a refused token", { error: "invalid_token" }, 2],
    ["a server that fails", { error: "api_error" }, 3],
    ["a page of some gateway", "html-200", 3],
    ["a connection that breaks", "reset", 3],
  ] as const)("after %s", async (_, fault, code) => {
    emulator.faults.next(fault);
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V))).toBe(code);
    expect(terminal.err().includes("may be billed")).toBe(code === 3);
    expect(submits()).toHaveLength(1);
  });

  it("is 3 where another time may go better", async () => {
    emulator.faults.next({ error: "too_many_requests" }, Number.POSITIVE_INFINITY);
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V))).toBe(3);
    expect(terminal.err()).toContain("HTTP 429");
    expect(terminal.err()).not.toContain("may be billed");
    emulator.faults.clear();
    emulator.faults.next({ error: "conflict", status: 409 });
    expect(await during(fakeTerminal().run(...T2V))).toBe(3);
  });

  it("is 2 without a token, which no option takes", async () => {
    const terminal = fakeTerminal({ env: { ACEDATACLOUD_API_TOKEN: "" } });
    expect(await during(terminal.run(...T2V))).toBe(2);
    expect(terminal.err()).toContain("set ACEDATACLOUD_API_TOKEN");
    const help = fakeTerminal();
    await help.run("generate", "--help");
    expect(help.out()).not.toMatch(/--(token|api-key)/);
  });

  it("is 3 for a task that is not done in time", async () => {
    emulator.outcomes.next("never");
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V, "--timeout", "60"))).toBe(3);
    expect(terminal.err()).toContain("Timed out after 60,000 ms");
  });

  it("is 3 for a video that is done and cannot be saved", async () => {
    emulator.faults.next("html-200", { on: "video", times: Number.POSITIVE_INFINITY });
    const folder = await aFolder();
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V, "-o", folder))).toBe(3);
    expect(terminal.err()).toContain(`${lastId()} is done, and could not be saved: `);
    expect(await readdir(folder)).toEqual([]);
  });

  it("never shows the token", async () => {
    const terminal = fakeTerminal();
    emulator.faults.next({ error: "invalid_token", message: `bad token ${TOKEN}` });
    await during(terminal.run(...T2V, "--json"));
    expect(terminal.out() + terminal.err()).not.toContain(TOKEN);
  });
});

describe("what it looks like", () => {
  const statesOf = (terminal: FakeTerminal) => terminal.err().match(/^\d+:\d\d .*$/gm) ?? [];

  it("is a plain line for each change in a pipe, and one each 30 seconds", async () => {
    const terminal = fakeTerminal();
    await during(terminal.run(...T2V, "-o", await aFolder()));
    expect(terminal.err()).not.toContain("\r");
    const states = statesOf(terminal).map((line) => line.replace(/^\d+:\d\d ([a-z ]+?) {1,2}\S*$/, "$1"));
    expect(states).toEqual(["waiting for the", "in the queue", "at work", "at work", "succeeded", "saving"]);
  });

  it("is one line that is written over on a terminal, no longer than the screen", async () => {
    const terminal = fakeTerminal({ isTTY: true, columns: 30 });
    await during(terminal.run(...T2V, "-o", await aFolder()));
    const drawn = terminal
      .err()
      .split(ERASE)
      .filter((line) => /^\d+:\d\d /.test(line));
    // Each second of a minute, at least.
    expect(drawn.length).toBeGreaterThan(55);
    expect(drawn.some((line) => line.startsWith("0:30 at work  "))).toBe(true);
    for (const line of drawn) expect(line.length).toBeLessThan(30);
    // The line is gone at the end.
    expect(terminal.err().endsWith(ERASE)).toBe(true);
  });

  it("is not cut short on a terminal that does not know its width", async () => {
    const terminal = fakeTerminal({ isTTY: true, columns: 0 });
    await during(terminal.run(...T2V));
    expect(terminal.err()).toContain(`at work  ${lastId()}${ERASE}`);
  });

  it("is one JSON object a line for programs, and nothing else", async () => {
    const path = join(await aFolder(), "boat.mp4");
    const terminal = fakeTerminal({ isTTY: true });
    expect(await during(terminal.run(...T2V, "--json", "-o", path))).toBe(0);
    expect(terminal.err()).toBe("");
    const id = lastId();
    expect(terminal.events()).toMatchObject([
      { event: "submitted", id },
      { event: "update", id, status: "pending", state: "in the queue" },
      { event: "update", id, status: "pending", state: "at work" },
      { event: "update", id, status: "succeeded" },
      { event: "succeeded", task: { id, video: { url: expect.stringContaining(".mp4") } } },
      { event: "saved", id, path },
    ]);
  });

  it("passes on what the client advises", async () => {
    const terminal = fakeTerminal();
    await during(terminal.run(...T2V, "--shot-type", "multi"));
    expect(terminal.err()).toMatch(/^note: request: shot_type /m);
    const json = fakeTerminal();
    await during(json.run(...T2V, "--shot-type", "multi", "--json"));
    expect(json.events()[0]).toMatchObject({ event: "warning", message: /shot_type/ as never });
  });
});

describe("wait", () => {
  it("saves several videos in a folder, and ends with the worst that happened", async () => {
    const folder = await aFolder();
    const good = [await aTask(), await aTask("succeed", 90)];
    const [, second = ""] = good;
    expect(await during(fakeTerminal().run("wait", ...good, second, "-o", folder))).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(good.map((id) => `${id}.mp4`).sort());

    const failed = await aTask({ fail: "api_error" });
    expect(await during(fakeTerminal().run("wait", ...good, failed))).toBe(1);
    const terminal = fakeTerminal();
    expect(await during(terminal.run("wait", failed, "unknown", ...good))).toBe(3);
    expect(terminal.err()).toMatch(/^unknown: /m);
    expect(terminal.out().trim().split("\n")).toHaveLength(2);
  });

  it("says how to go on with those that are left, after Ctrl-C", async () => {
    const [done, pending] = [await aTask("succeed", 0), await aTask("never")];
    const terminal = fakeTerminal();
    const running = terminal.run("wait", done, pending);
    await until(() => terminal.out().includes(".mp4"));
    terminal.pressCtrlC();
    expect(await during(running)).toBe(130);
    expect(terminal.err()).toMatch(new RegExp(`go on with: npx wan-client wait ${pending}\\n`, "i"));
    const json = fakeTerminal();
    const waiting = json.run("wait", done, pending, "--json");
    await until(() => json.out().includes("succeeded"));
    json.pressCtrlC();
    expect(await during(waiting)).toBe(130);
    expect(json.events().at(-1)).toEqual({ event: "interrupted", ids: [pending] });
  });

  it("keeps a file in its folder whatever the id is", async () => {
    const folder = await aFolder();
    const { body } = await postTo(emulator, "/wan/tasks", { id: await aTask("succeed", 0) });
    emulator.faults.next(async () => Response.json({ ...body, id: "../../boat" }));
    expect(await during(fakeTerminal().run("wait", "../../boat", "-o", `${folder}/a/b/`))).toBe(0);
    expect((await readdir(folder, { recursive: true })).sort()).toEqual(["a", "a/b", "a/b/.._.._boat.mp4"]);
  });
});

describe("task and delete", () => {
  it("show tasks as they are now", async () => {
    const [done, failed, pending] = [
      await aTask("succeed", 0),
      await aTask({ fail: "busy" }, 0),
      await aTask(),
    ];
    const terminal = fakeTerminal();
    expect(await during(terminal.run("task", done, pending))).toBe(0);
    const [first, second] = terminal.out().split("\n");
    expect(first).toMatch(new RegExp(`^${done}  succeeded  wan2.6-t2v  0:00  https:`));
    expect(second).toMatch(new RegExp(`^${pending}  (at work|in the queue)  wan2.6-t2v$`));

    const worse = fakeTerminal();
    expect(await during(worse.run("task", done, failed))).toBe(1);
    expect(worse.out()).toContain(`${failed}  failed  wan2.6-t2v  0:00  busy: `);
    const worst = fakeTerminal();
    expect(await during(worst.run("task", failed, "nope", "--json"))).toBe(3);
    expect(worst.events()).toMatchObject([
      { event: "task", id: failed, status: "failed" },
      { event: "task", id: "nope", status: "unknown" },
    ]);
  });

  it("remove records", async () => {
    const id = await aTask();
    const terminal = fakeTerminal();
    expect(await during(terminal.run("delete", id))).toBe(0);
    expect(terminal.out()).toBe(`${id}  deleted\n`);
    const again = fakeTerminal();
    expect(await during(again.run("delete", id, "--json"))).toBe(3);
    expect(again.events()).toEqual([{ event: "deleted", id, deleted: false }]);
  });
});
