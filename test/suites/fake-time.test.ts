import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { during, useEmulator } from "../support/emulated.js";
import { aFolder } from "../support/folder.js";

useEmulator();

it("the fake time of the tests stands still while a file is written", async () => {
  const path = join(await aFolder(), "large.mp4");
  const startedAt = Date.now();
  await during(writeFile(path, new Uint8Array(64 * 1024 ** 2)));
  expect(Date.now() - startedAt).toBeLessThan(10_000);
});
