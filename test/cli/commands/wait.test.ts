import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { until } from "../../support/command.js";
import { aTask, during, emulator, postTo, useEmulator } from "../../support/emulated.js";
import { aFolder } from "../../support/folder.js";
import { anEvent, fakeTerminal } from "../../support/terminal.js";

useEmulator();

describe("wait", () => {
  it("saves several videos in a folder, and ends with the highest exit code", async () => {
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

  it("prints how to resume the wait for the remaining tasks after Ctrl-C", async () => {
    const [done, pending] = [await aTask("succeed", 0), await aTask("never")];
    const terminal = fakeTerminal();
    const running = terminal.run("wait", done, pending);
    await until(() => terminal.out().includes(".mp4"));
    terminal.pressCtrlC();
    expect(await during(running)).toBe(130);
    expect(terminal.err()).toMatch(new RegExp(`resume with: npx wan-client wait ${pending}\\n`, "i"));
    const json = fakeTerminal();
    const waiting = json.run("wait", done, pending, "--json");
    await until(() => json.out().includes("succeeded"));
    json.pressCtrlC();
    expect(await during(waiting)).toBe(130);
    expect(json.events().at(-1)).toEqual(anEvent("interrupted", pending, { exitCode: 130 }));
  });

  it("saves a file in its folder even if the id looks like a path", async () => {
    const folder = await aFolder();
    const { body } = await postTo(emulator, "/wan/tasks", { id: await aTask("succeed", 0) });
    emulator.faults.next(async () => Response.json({ ...body, id: "../../boat" }));
    expect(await during(fakeTerminal().run("wait", "../../boat", "-o", `${folder}/a/b/`))).toBe(0);
    expect((await readdir(folder, { recursive: true })).sort()).toEqual([
      "a",
      join("a", "b"),
      join("a", "b", ".._.._boat.mp4"),
    ]);
  });
});
