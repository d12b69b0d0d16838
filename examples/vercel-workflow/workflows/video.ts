import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { experimental_getVideoStatus as getVideoStatus } from "ai";
import {
  nextPollDelay,
  submitOnce,
  WanClient,
  WanError,
  type WanErrorJson,
  type WanRequest,
} from "wan-client";
import { createWan, type VideoModel } from "wan-client/ai-sdk";
import { saveVideo } from "wan-client/node";
import { createWebhook, FatalError, getWorkflowMetadata, RetryableError, sleep } from "workflow";

/** How long to wait for a callback while the task's id is unknown. */
const MAX_CALLBACK_WAIT = "30m";

type Submitted = { id: string; submittedAt: string };

/** Makes one video, from the request to a file. Nothing runs while it renders. */
export async function makeVideo(request: WanRequest) {
  "use workflow";
  const model = createWan({ baseURL: process.env.WAN_BASE_URL }).video(request.model);
  const webhook = createWebhook();
  let isCalled = false;
  const callback = webhook.then((received) => {
    isCalled = true;
    return received;
  });

  let task = await submit(request, webhook.url);
  const timeout = () => sleep(MAX_CALLBACK_WAIT).then(() => undefined);
  task ??= await taskOf(await Promise.race([callback, timeout()]));
  for (;;) {
    const due = sleep(nextPollDelay({ id: task.id, status: "pending", createdAt: task.submittedAt }));
    // A callback only ends the sleep. Whether the task has ended is read from the API.
    await (isCalled ? due : Promise.race([due, callback]));
    const url = await readStatus(model, task);
    if (url !== undefined) return { taskId: task.id, ...(await store(url)) };
  }
}

/** The task that a callback names. */
async function taskOf(callback: Request | undefined): Promise<Submitted> {
  const { task_id } = callback ? ((await callback.json()) as { task_id?: string }) : {};
  if (task_id) return { id: task_id, submittedAt: new Date().toISOString() };
  throw new FatalError("maybeAccepted: it may have been paid for, so it is not submitted again.");
}

/** Resolves to the submitted task, or to `undefined` if the outcome is unknown until a callback arrives. */
async function submit(request: WanRequest, webhookUrl: string): Promise<Submitted | undefined> {
  "use step";
  // The engine makes a URL with its local address.
  const callback_url = new URL(new URL(webhookUrl).pathname, process.env.PUBLIC_URL).href;
  // The engine repeats a step whose end it has not recorded.
  const claim = await claimFor(getWorkflowMetadata().workflowRunId);
  const outcome = await submitOnce(newClient(), { ...request, callback_url }, claim);
  if (outcome.status === "refused") throw stepError(outcome.error);
  return outcome.status === "submitted" ? { id: outcome.id, submittedAt: outcome.submittedAt } : undefined;
}
// After a refusal the submission is repeated. A run that was killed counts, too.
submit.maxRetries = 10;

/** Resolves to the URL of the video once the task has succeeded. */
async function readStatus(model: VideoModel<"v4">, task: Submitted): Promise<string | undefined> {
  "use step";
  try {
    const result = await getVideoStatus(model, { operation: { tasks: [task] } });
    const [video] = result.status === "completed" ? result.videos : [];
    return video?.type === "url" ? video.url : undefined;
  } catch (error) {
    throw WanError.is(error) ? stepError(error.toJSON()) : error;
  }
}
readStatus.maxRetries = 10;

async function store(url: string) {
  "use step";
  const name = `${getWorkflowMetadata().workflowRunId}.mp4`;
  return saveVideo(url, join(folder(), name), { client: newClient() });
}

/** Stores a claim as a file, which only one call can create. */
async function claimFor(runId: string) {
  const claims = join(folder(), "claims");
  await mkdir(claims, { recursive: true });
  const path = join(claims, runId);
  return {
    claim: async () => {
      try {
        await (await open(path, "wx")).close();
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
        throw error;
      }
    },
    release: () => rm(path),
  };
}

/** The error that tells the engine whether to run the step again, and when. */
function stepError({ message, retryable, retryAfterMs = 30_000 }: WanErrorJson) {
  return retryable ? new RetryableError(message, { retryAfter: retryAfterMs }) : new FatalError(message);
}

function newClient() {
  return new WanClient({ baseURL: process.env.WAN_BASE_URL });
}

function folder() {
  return process.env.FOLDER ?? "out";
}
