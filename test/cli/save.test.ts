import { expect, it, vi } from "vitest";
import { during, emulator, useEmulator } from "../support/emulated.js";
import { anEvent, fakeTerminal } from "../support/terminal.js";

// A download in fake time: a real one writes to a file in real time.
vi.mock("wan-client/node", () => ({
  serveEmulator: () => {},
  toNodeListener: () => {},
  saveVideo: async () => {
    await new Promise((resolve) => setTimeout(resolve, 3_200));
    return { path: `${process.cwd()}/boat.mp4`, bytes: 2_100_000 };
  },
}));

useEmulator();

const GENERATE = ["generate", "A paper boat", "-m", "wan2.6-t2v", "-o", "boat.mp4"];

it.each([
  [{}, "boat.mp4\n", "boat.mp4  2.1 MB in 3.2 s\n"],
  [{ isTTY: true }, "boat.mp4  2.1 MB in 3.2 s\n", ""],
])("the size of a saved video and the time of its download are printed: %j", async (options, out, err) => {
  const terminal = fakeTerminal(options);
  expect(await during(terminal.run(...GENERATE))).toBe(0);
  expect(terminal.out()).toBe(out);
  expect(terminal.err().match(/^boat.*\n/m)?.[0] ?? "").toBe(err);
});

it("the size and the time are in the event, too", async () => {
  const terminal = fakeTerminal();
  expect(await during(terminal.run(...GENERATE, "--json"))).toBe(0);
  const facts = { path: `${process.cwd()}/boat.mp4`, bytes: 2_100_000, seconds: 3.2 };
  expect(terminal.events().at(-1)).toEqual(anEvent("saved", emulator.tasks[0]?.id ?? "", facts));
});
