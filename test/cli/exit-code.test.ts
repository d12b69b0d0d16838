import { readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { lastId, T2V } from "../support/command.js";
import { during, emulator, submits, useEmulator } from "../support/emulated.js";
import { aFolder } from "../support/folder.js";
import { fakeTerminal } from "../support/terminal.js";

useEmulator();

describe("the exit code", () => {
  it("is 1 for a task that failed, which is reported once, with what it costs", async () => {
    emulator.outcomes.next({ fail: "api_error", message: "the model broke" });
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V))).toBe(1);
    const told = terminal
      .err()
      .split("\n")
      .filter((line) => /fail/i.test(line));
    expect(told).toEqual([
      `Task ${lastId()} failed (api_error): the model broke. Failed tasks are not billed.`,
    ]);
    expect(terminal.out()).toBe("");
  });

  it.each([
    ["a rejected prompt", { error: "forbidden" }, 2],
    ["an insufficient balance", { error: "used_up" }, 2],
    ["a rejected token", { error: "invalid_token" }, 2],
    ["a server that fails", { error: "api_error" }, 3],
    ["an HTML page of a gateway", "html-200", 3],
    ["a connection that breaks", "reset", 3],
  ] as const)("for %s is right", async (_, fault, code) => {
    emulator.faults.next(fault);
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V))).toBe(code);
    expect(terminal.err().includes("may be billed")).toBe(code === 3);
    expect(submits()).toHaveLength(1);
  });

  it("is 3 for an error that may be temporary", async () => {
    emulator.faults.next({ error: "too_many_requests" }, Number.POSITIVE_INFINITY);
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V))).toBe(3);
    expect(terminal.err()).toContain("HTTP 429");
    expect(terminal.err()).not.toContain("may be billed");
    emulator.faults.clear();
    emulator.faults.next({ error: "conflict", status: 409 });
    expect(await during(fakeTerminal().run(...T2V))).toBe(3);
  });

  it("is 2 without a token, for which there is no flag", async () => {
    const terminal = fakeTerminal({ env: { ACEDATACLOUD_API_TOKEN: "" } });
    expect(await during(terminal.run(...T2V))).toBe(2);
    expect(terminal.err()).toContain("set ACEDATACLOUD_API_TOKEN");
    const help = fakeTerminal();
    await help.run("generate", "--help");
    expect(help.out()).not.toMatch(/--(token|api-key)/);
  });

  it("is 3 for a task that does not finish in time", async () => {
    emulator.outcomes.next("never");
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V, "--timeout", "60"))).toBe(3);
    expect(terminal.err()).toContain("Timed out after 60,000 ms");
  });

  it("is 3 for a video that cannot be saved", async () => {
    emulator.faults.next("html-200", { on: "video", times: Number.POSITIVE_INFINITY });
    const folder = await aFolder();
    const terminal = fakeTerminal();
    expect(await during(terminal.run(...T2V, "-o", folder))).toBe(3);
    expect(terminal.err()).toContain(`${lastId()} succeeded, but its video could not be saved: `);
    expect(await readdir(folder)).toEqual([]);
  });
});
