import { describe, expect, it } from "vitest";
import { aTask, during, useEmulator } from "../../support/emulated.js";
import { anEvent, fakeTerminal } from "../../support/terminal.js";

useEmulator();

describe("task", () => {
  it("shows the current state of tasks", async () => {
    const [done, failed, pending] = [
      await aTask("succeed", 0),
      await aTask({ fail: "busy" }, 0),
      await aTask(),
    ];
    const terminal = fakeTerminal();
    expect(await during(terminal.run("task", done, pending))).toBe(0);
    const [first, second] = terminal.out().split("\n");
    expect(first).toMatch(new RegExp(`^${done}  succeeded  wan2.6-t2v  0:00  https:`));
    expect(second).toMatch(new RegExp(`^${pending}  (running|in the queue)  wan2.6-t2v$`));

    const worse = fakeTerminal();
    expect(await during(worse.run("task", done, failed))).toBe(1);
    expect(worse.out()).toMatch(
      new RegExp(`^${failed}  failed  wan2.6-t2v  0:00  busy: .*  not billed$`, "m"),
    );
    const worst = fakeTerminal();
    expect(await during(worst.run("task", failed, "nope", "--json"))).toBe(3);
    expect(worst.events()).toMatchObject([
      { event: "task", id: failed, data: { id: failed, status: "failed" } },
      anEvent("task", "nope", { status: "unknown" }),
    ]);
  });
});
