import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { NonRetryableError } from "cloudflare:workflows";
import {
  nextPollDelay,
  openVideo,
  type SucceededTask,
  submitOnce,
  type TaskRef,
  WanClient,
  type WanRequest,
} from "wan-client";
import { signCallbackUrl } from "wan-client/callbacks";

export interface Env {
  VIDEOS: Workflow<VideoParams>;
  BUCKET: R2Bucket;
  ACEDATACLOUD_API_TOKEN: string;
  /** What callback URLs are signed with: 32 characters or more. */
  CALLBACK_SECRET: string;
  /** Where the API reaches this Worker's `/api/wan`. */
  CALLBACK_URL: string;
  /** An emulator's address; left out, it is the real API. */
  WAN_BASE_URL?: string;
  /** How long a callback is listened for between two reads, seconds. Default 60. */
  LISTEN_SECONDS?: string;
}

export interface VideoParams {
  request: WanRequest;
}

/** What a callback's event carries: the task that it was about. */
export interface CallbackEvent {
  taskId: string;
}

/** An event of this type wakes the workflow up. */
export const CALLBACK = "wan-callback";

const MOST_SUBMITS = 10;
/** How many times a callback is listened for while nobody knows the task. */
const MOST_SILENCES = 30;

/** One video, from the request to a file in R2. Nothing runs while it renders. */
export class VideoWorkflow extends WorkflowEntrypoint<Env, VideoParams> {
  override async run({ payload, instanceId }: WorkflowEvent<VideoParams>, step: WorkflowStep) {
    const wan = clientFor(this.env);
    const submitted = await this.#submit(wan, payload.request, instanceId, step);
    const task = await this.#finished(wan, submitted, step);
    return step.do("store", async () => {
      // The URL of a 2.6 model stops working after a day.
      const { stream, bytes } = await openVideo(task, { client: wan });
      const key = `${instanceId}.mp4`;
      // R2 wants to know the length of a stream.
      const known = bytes !== undefined && stream.pipeThrough(new FixedLengthStream(bytes));
      const stored = await this.env.BUCKET.put(key, known || (await new Response(stream).arrayBuffer()));
      return { taskId: task.id, key, bytes: stored?.size };
    });
  }

  /** The receipt; `undefined` when nobody knows what became of the submit, until a callback says. */
  async #submit(
    wan: WanClient,
    request: WanRequest,
    jobId: string,
    step: WorkflowStep,
  ): Promise<TaskRef | undefined> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await step.do(`submit ${attempt}`, async () => {
        const secret = this.env.CALLBACK_SECRET;
        const callback_url = await signCallbackUrl(this.env.CALLBACK_URL, { secret, jobId });
        // The engine runs a step again whose end it has not seen, also one without retries.
        return submitOnce(wan, { ...request, callback_url }, claimIn(this.env.BUCKET, `claims/${jobId}`));
      });
      if (outcome.status === "submitted") return outcome;
      if (outcome.status === "maybeAccepted") return undefined;
      const { retryable, retryAfterMs = 30_000, name, message } = outcome.error;
      if (!retryable || attempt === MOST_SUBMITS) throw new NonRetryableError(message, name);
      await step.sleep(`refused ${attempt}`, retryAfterMs);
    }
  }

  /** Sleeps until the callback comes, or until it is time to look. A callback is a hint; what counts is what is read. */
  async #finished(
    wan: WanClient,
    submitted: TaskRef | undefined,
    step: WorkflowStep,
  ): Promise<SucceededTask> {
    const listening = Number(this.env.LISTEN_SECONDS ?? 60) * 1_000;
    let ref = submitted;
    let timeout = listening;
    for (let round = 1; ; round++) {
      const event = await step
        .waitForEvent<CallbackEvent>(`callback ${round}`, { type: CALLBACK, timeout })
        .catch(() => undefined); // none came in time
      ref ??= event && { id: event.payload.taskId };
      if (ref !== undefined) {
        const known = ref;
        const task = await step.do(`read ${round}`, () => wan.getTask(known));
        if (task.status === "succeeded") return task;
        if (task.status === "failed") throw new NonRetryableError(task.error.message, "TaskFailedError");
        timeout = Math.max(listening, nextPollDelay(task));
      } else if (round === MOST_SILENCES) {
        throw new NonRetryableError(
          "It may have been paid for, so that it is not submitted again.",
          "maybeAccepted",
        );
      }
    }
  }
}

/** A claim is an object in R2, whose writes are atomic. */
function claimIn(bucket: R2Bucket, key: string) {
  const onlyIf = new Headers({ "if-none-match": "*" });
  return {
    claim: async () => (await bucket.put(key, "", { onlyIf })) !== null,
    release: () => bucket.delete(key),
  };
}

export function clientFor(env: Env): WanClient {
  return new WanClient({ apiKey: env.ACEDATACLOUD_API_TOKEN, baseURL: env.WAN_BASE_URL });
}
