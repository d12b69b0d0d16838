import { afterAll, beforeAll, expect, it } from "vitest";
import { runtimesTable, writeRuntimesTables } from "../../../scripts/runtime-tables.mjs";
import { createEmulator } from "../../../src/emulator/index.js";
import { type ServedEmulator, serveEmulator } from "../../../src/node/index.js";
import { runtimes } from "../../support/installed.js";
import { freePort } from "../../support/process.js";
import { installProject } from "../../support/project.js";
import { ADAPTERS } from "./adapters.js";
import { startLossyServer } from "./lossy-server.js";

const rows: string[][] = [];
const cleanUps: (() => void)[] = [];
let api: ServedEmulator;
let folder: string;

beforeAll(async () => {
  runtimes.install();
  folder = installProject("test/suites/runtimes/scenario", [], {
    whenFinished: (cleanUp) => cleanUps.push(cleanUp),
  }).folder;
  api = await serveEmulator(createEmulator({ apiKey: "right", taskSeconds: 0.5 }));
});

afterAll(async () => {
  for (const cleanUp of cleanUps) cleanUp();
  await api.close();
  console.log(runtimesTable(rows).join("\n"));
  // Set by `scripts/update-readmes.mjs`.
  if (process.env.WAN_WRITE_TABLES) writeRuntimesTables(rows);
});

it.each(ADAPTERS)("the packed package works in $runtime", async ({ runtime, run }) => {
  const place = { baseURL: api.url, closedPort: await freePort(), lossyURL: await startLossyServer() };
  const { version, results } = await run(folder, place);
  const ends = Object.values(results);
  rows.push([runtime, version, `${ends.filter((end) => end === "ok").length} of ${ends.length}`]);
  expect(ends.length).toBeGreaterThan(0);
  expect(results).toEqual(Object.fromEntries(Object.keys(results).map((step) => [step, "ok"])));
});
