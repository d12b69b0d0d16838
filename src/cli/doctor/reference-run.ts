import { createEmulator } from "wan-client/emulator";
import type { JsonObject } from "../../util/json.js";

const TASK_MS = 60_000;

/** The responses of the emulator to a submission, and to reads of its task. */
export interface ReferenceRun {
  submission: JsonObject;
  pending: JsonObject;
  finished: JsonObject;
  failed: JsonObject;
  callback: unknown;
}

/** Submits a request to the emulator twice: the first task succeeds, and the second fails. */
export async function referenceRun(request: unknown): Promise<ReferenceRun> {
  const emulator = createEmulator({
    taskSeconds: TASK_MS / 1_000,
    deliverCallback: () => new Response(),
  });
  const post = async (path: string, body: unknown): Promise<JsonObject> => {
    const response = await emulator.fetch(`https://api.acedata.cloud${path}`, {
      method: "POST",
      headers: { authorization: "Bearer reference", "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return response.json();
  };
  emulator.outcomes.next("succeed");
  emulator.outcomes.next({ fail: "api_error" });
  const submission = await post("/wan/videos", request);
  const toFail = await post("/wan/videos", request);
  const read = ({ task_id }: JsonObject) => post("/wan/tasks", { id: task_id });
  await emulator.clock.advance(TASK_MS / 2);
  const pending = await read(submission);
  await emulator.clock.advance(TASK_MS);
  const [callback] = emulator.callbacks;
  return {
    submission,
    pending,
    finished: await read(submission),
    failed: await read(toFail),
    callback: callback?.body,
  };
}
