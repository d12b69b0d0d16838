import { beforeAll, expect, it, onTestFinished } from "vitest";
import { createEmulator } from "../../../src/emulator/index.js";
import { serveEmulator } from "../../../src/node/index.js";
import { runtimes } from "../../support/installed.js";
import { installProject } from "../../support/project.js";
import { bundle } from "./bundle.js";
import { serveWorker } from "./workerd.js";

beforeAll(runtimes.install);

it("in workerd a wait is notified of a callback that another request receives, even if the response to the submission was lost", async () => {
  const emulator = createEmulator({ taskSeconds: 3 });
  const { url, close } = await serveEmulator(emulator);
  onTestFinished(close);
  const { folder } = installProject("test/suites/runtimes/shared-receiver", []);
  await bundle(folder, "worker.js", "bundle.js", "workerd", { define: { BASE_URL: JSON.stringify(url) } });
  const worker = await serveWorker(folder, "bundle.js", "2024-09-01");
  const generate = async () => {
    const signal = AbortSignal.timeout(30_000);
    return (await fetch(`${worker}/generate`, { signal })).json() as Promise<[string, string]>;
  };

  emulator.faults.next("reset", { times: 1, on: ["submit"] });
  const ends = await Promise.all([generate(), generate(), generate()]);

  expect(ends.map(([status]) => status)).toEqual(["succeeded", "succeeded", "succeeded"]);
  expect(new Set(ends.map(([, id]) => id))).toEqual(new Set(emulator.tasks.map(({ id }) => id)));
  expect(emulator.callbacks.map(({ status }) => status)).toEqual([200, 200, 200]);
  // The worker still accepts requests, so none of the earlier ones blocks it.
  expect((await fetch(worker)).status).toBe(200);
}, 120_000);
