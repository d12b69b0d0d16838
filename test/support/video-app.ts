import { expect, vi } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";

/** The URLs of an app. */
export interface VideoApp {
  /** Accepts `{ prompt }`, and starts a video. */
  videos: string;
  /** Responds with the status of a video. */
  video(id: string): string;
  /** Responds with the video itself. */
  file(id: string): string;
}

/** Uses the app of an example as a page does, and checks the tasks that it creates on the emulator. */
export async function checkVideoApp(emulator: Emulator, app: VideoApp): Promise<void> {
  const post = (body: string) =>
    fetch(app.videos, { method: "POST", headers: { "content-type": "application/json" }, body });

  const started = await post(JSON.stringify({ prompt: "A paper boat" }));
  expect(started.status, await started.clone().text()).toBe(202);
  const { id } = await started.json();
  expect(id).toBe(emulator.tasks[0]?.id);
  const stateOf = async (task: string) => (await fetch(app.video(task))).json();
  await vi.waitFor(async () => expect(await stateOf(id)).toMatchObject({ id, status: "succeeded" }), {
    timeout: 20_000,
    interval: 200,
  });
  const file = await fetch(app.file(id));
  expect(file.headers.get("content-type")).toBe("video/mp4");
  const bytes = Buffer.from(await file.arrayBuffer());
  expect(bytes.subarray(4, 8).toString()).toBe("ftyp");

  expect((await post(JSON.stringify({ prompt: "" }))).status).toBe(400);
  expect((await post("no JSON")).status).toBe(400);
  emulator.outcomes.next("moderated");
  expect((await post(JSON.stringify({ prompt: "A war" }))).status).toBe(422);
  expect((await fetch(app.video("no-such-task"))).status).toBe(404);

  emulator.outcomes.next({ fail: "api_error", message: "the model broke" });
  const { id: failed } = await (await post(JSON.stringify({ prompt: "A kite" }))).json();
  await vi.waitFor(async () => expect(await stateOf(failed)).toMatchObject({ status: "failed" }), {
    timeout: 20_000,
    interval: 200,
  });

  // A submission whose response is lost is not sent again, and the page gets the reason.
  emulator.faults.next("reset", { on: "submit" });
  const lost = await post(JSON.stringify({ prompt: "A koi pond" }));
  expect(lost.status).toBe(502);
  expect(await lost.json()).toMatchObject({ maybeAccepted: true });
  expect(emulator.tasks).toHaveLength(3);
}
