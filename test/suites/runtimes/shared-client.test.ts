import { beforeAll, expect, it, onTestFinished } from "vitest";
import { createEmulator } from "../../../src/emulator/index.js";
import { serveEmulator } from "../../../src/node/index.js";
import { runtimes } from "../../support/installed.js";
import { installProject } from "../../support/project.js";
import { bundle } from "./bundle.js";
import { serveWorker } from "./workerd.js";

beforeAll(runtimes.install);

it("in workerd the waits of each request end, although the requests share a client", async () => {
  const emulator = createEmulator({ taskSeconds: ({ duration }) => Number(duration) });
  const { url, close } = await serveEmulator(emulator);
  onTestFinished(close);
  const submit = async (seconds: number) => {
    const body = JSON.stringify({ model: "wan3.0-video", prompt: "p", duration: seconds, async: true });
    const response = await fetch(`${url}/wan/videos`, {
      method: "POST",
      headers: { authorization: "Bearer x" },
      body,
    });
    return ((await response.json()) as { task_id: string }).task_id;
  };
  const { folder } = installProject("test/suites/runtimes/shared-client", []);
  await bundle(folder, "worker.js", "bundle.js", "workerd", { define: { BASE_URL: JSON.stringify(url) } });
  const worker = await serveWorker(folder, "bundle.js", "2024-09-01");
  const wait = async (...ids: string[]) =>
    (
      await fetch(`${worker}/?${ids.map((id) => `id=${id}`).join("&")}`, {
        signal: AbortSignal.timeout(30_000),
      })
    ).json();

  const [short, long, longer, other] = [await submit(2), await submit(5), await submit(7), await submit(3)];
  const order: string[] = [];
  const tasks = await Promise.all(
    [[short], [long], [longer, other]].map((ids) => wait(...ids).finally(() => order.push(ids[0] as string))),
  );
  expect(tasks).toEqual([
    [short, "succeeded"],
    [long, "succeeded"],
    [
      [other, "succeeded"],
      [longer, "succeeded"],
    ],
  ]);
  expect(order).toEqual([short, long, longer]);
});
