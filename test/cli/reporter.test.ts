import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TOKEN } from "../support/client.js";
import { lastId, T2V } from "../support/command.js";
import { during, emulator, useEmulator } from "../support/emulated.js";
import { aFolder } from "../support/folder.js";
import { anEvent, type FakeTerminal, fakeTerminal } from "../support/terminal.js";

useEmulator();

const ERASE_LINE = "\r\u001b[2K";

describe("the progress", () => {
  const statesOf = (terminal: FakeTerminal) => terminal.err().match(/^\d+:\d\d .*$/gm) ?? [];

  it("is a line for each change in a pipe, and one every 30 seconds", async () => {
    const terminal = fakeTerminal();
    await during(terminal.run(...T2V, "-o", await aFolder()));
    expect(terminal.err()).not.toContain("\r");
    const states = statesOf(terminal).map((line) => line.replace(/^\d+:\d\d ([a-z ]+?) {1,2}\S*$/, "$1"));
    expect(states).toEqual(["waiting for the", "in the queue", "running", "running", "succeeded", "saving"]);
  });

  it("is one line on a terminal, overwritten and not longer than its width", async () => {
    const terminal = fakeTerminal({ isTTY: true, columns: 30 });
    await during(terminal.run(...T2V, "-o", await aFolder()));
    const drawn = terminal
      .err()
      .split(ERASE_LINE)
      .filter((line) => /^\d+:\d\d /.test(line));
    // At least one for each second of the wait.
    expect(drawn.length).toBeGreaterThan(55);
    expect(drawn.some((line) => line.startsWith("0:30 running  "))).toBe(true);
    for (const line of drawn) expect(line.length).toBeLessThan(30);
    // The line is erased at the end.
    expect(terminal.err().endsWith(ERASE_LINE)).toBe(true);
  });

  it("is not truncated on a terminal without a width", async () => {
    const terminal = fakeTerminal({ isTTY: true, columns: 0 });
    await during(terminal.run(...T2V));
    expect(terminal.err()).toContain(`running  ${lastId()}${ERASE_LINE}`);
  });

  it("is only JSON, one object per line, with --json", async () => {
    const path = join(await aFolder(), "boat.mp4");
    const terminal = fakeTerminal({ isTTY: true });
    expect(await during(terminal.run(...T2V, "--json", "-o", path))).toBe(0);
    expect(terminal.err()).toBe("");
    const id = lastId();
    expect(terminal.events()).toMatchObject([
      { event: "submitted", id, data: { submittedAt: expect.any(String) } },
      anEvent("update", id, { status: "pending", state: "in the queue" }),
      anEvent("update", id, { status: "pending", state: "running" }),
      { event: "succeeded", id, data: { id, video: { url: expect.stringContaining(".mp4") } } },
      anEvent("saved", id, { path, bytes: expect.any(Number), seconds: expect.any(Number) }),
    ]);
  });

  it("includes the advice of the client", async () => {
    const terminal = fakeTerminal();
    await during(terminal.run(...T2V, "--shot-type", "multi"));
    expect(terminal.err()).toMatch(/^note: request: shot_type /m);
    const json = fakeTerminal();
    await during(json.run(...T2V, "--shot-type", "multi", "--json"));
    expect(json.events()[0]).toEqual(
      anEvent("warning", null, { message: expect.stringContaining("shot_type") }),
    );
  });

  it("never shows the token", async () => {
    const terminal = fakeTerminal();
    emulator.faults.next({ error: "invalid_token", message: `bad token ${TOKEN}` });
    await during(terminal.run(...T2V, "--json"));
    expect(terminal.out() + terminal.err()).not.toContain(TOKEN);
  });
});
