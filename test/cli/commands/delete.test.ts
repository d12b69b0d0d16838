import { expect, it } from "vitest";
import { aTask, during, useEmulator } from "../../support/emulated.js";
import { anEvent, fakeTerminal } from "../../support/terminal.js";

useEmulator();

it("deletes a record once", async () => {
  const id = await aTask();
  const terminal = fakeTerminal();
  expect(await during(terminal.run("delete", id))).toBe(0);
  expect(terminal.out()).toBe(`${id}  deleted\n`);
  const again = fakeTerminal();
  expect(await during(again.run("delete", id, "--json"))).toBe(3);
  expect(again.events()).toEqual([anEvent("deleted", id, { deleted: false })]);
});
