import { vi } from "vitest";
import { type CallbackReceiver, signCallbackUrl } from "../../src/callbacks/index.js";
import type { SettledTask } from "../../src/index.js";
import { clientWithReceiver, HOOK, SECRET } from "./callbacks.js";
import { REQUEST } from "./client.js";
import { during } from "./emulated.js";

/** The second argument of `handle`. */
export type CallbackContext = Parameters<CallbackReceiver["handle"]>[1];

/** An `onTask`, and a list with a line for each of its calls. */
export function recordingOnTask() {
  const notified: string[] = [];
  const onTask = vi.fn(async (task: SettledTask, { jobId }: { jobId: string }) => {
    notified.push(`${jobId} ${task.id} ${task.status}`);
  });
  return { notified, onTask };
}

/** An emulator that posts no callbacks, and a receiver that reads the tasks of callbacks from it. */
export async function confirmingReceiver(options: Parameters<typeof clientWithReceiver>[0] = {}) {
  const { notified, onTask } = recordingOnTask();
  const all = clientWithReceiver({
    confirms: true,
    onTask,
    ...options,
    emulator: { deliverCallback: () => new Response(), ...options.emulator },
  });
  const submit = async (jobId: string) => {
    const callback_url = await signCallbackUrl(HOOK, { secret: SECRET, jobId });
    const { id } = await all.wan.submit({ ...REQUEST, callback_url });
    return { id, callback_url };
  };
  const status = async (request: Request, context?: CallbackContext) =>
    (await during(all.receiver.handle(request, context))).status;
  return { ...all, notified, onTask, submit, status };
}
