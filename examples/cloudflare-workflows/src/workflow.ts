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
  /** The secret that signs callback URLs: at least 32 characters. */
  CALLBACK_SECRET: string;
  /** The public URL of this Worker's `/api/wan`. */
  CALLBACK_URL: string;
  /** The URL of an emulator. Default: the public API. */
  WAN_BASE_URL?: string;
  /** How long to wait for a callback between two reads, seconds. Default 60. */
  CALLBACK_SECONDS?: string;
}

export interface VideoParams {
  request: WanRequest;
}

/** The payload of a callback's event. */
export interface CallbackEvent {
  taskId: string;
}

/** The type of the event that a callback sends to the workflow. */
export const CALLBACK = "wan-callback";

const MAX_SUBMISSIONS = 10;
/** How often to wait for a callback while the task's id is unknown. */
const MAX_CALLBACK_WAITS = 30;

/** Makes one video, from the request to a file in R2. Nothing runs while it renders. */
export class VideoWorkflow extends WorkflowEntrypoint<Env, VideoParams> {
  override async run({ payload, instanceId }: WorkflowEvent<VideoParams>, step: WorkflowStep) {
    const wan = clientFor(this.env);
    const submitted = await this.#submit(wan, payload.request, instanceId, step);
    const task = await this.#waitForEnd(wan, submitted, step);
    return step.do("store", async () => {
      // The URL of a 2.6 model stops working after a day.
      const { stream, bytes } = await openVideo(task, { client: wan });
      const key = `${instanceId}.mp4`;
      // R2 requires the length of a stream.
      const known = bytes !== undefined && stream.pipeThrough(new FixedLengthStream(bytes));
      const stored = await this.env.BUCKET.put(key, known || (await new Response(stream).arrayBuffer()));
      return { taskId: task.id, key, bytes: stored?.size };
    });
  }

  /** Resolves to the submitted task, or to `undefined` if the outcome is unknown until a callback arrives. */
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
        // The engine repeats a step whose end it has not recorded, even one without retries.
        return submitOnce(wan, { ...request, callback_url }, claimIn(this.env.BUCKET, `claims/${jobId}`));
      });
      if (outcome.status === "submitted") return outcome;
      if (outcome.status === "maybeAccepted") return undefined;
      const { retryable, retryAfterMs = 30_000, name, message } = outcome.error;
      if (!retryable || attempt === MAX_SUBMISSIONS) throw new NonRetryableError(message, name);
      await step.sleep(`refused ${attempt}`, retryAfterMs);
    }
  }

  /** Sleeps until the callback arrives or the next read is due. A callback only causes a read, and its claims are not trusted. */
  async #waitForEnd(
    wan: WanClient,
    submitted: TaskRef | undefined,
    step: WorkflowStep,
  ): Promise<SucceededTask> {
    const callbackTimeout = Number(this.env.CALLBACK_SECONDS ?? 60) * 1_000;
    let ref = submitted;
    let timeout = callbackTimeout;
    for (let round = 1; ; round++) {
      const event = await step
        .waitForEvent<CallbackEvent>(`callback ${round}`, { type: CALLBACK, timeout })
        .catch(() => undefined); // no callback arrived in time
      ref ??= event && { id: event.payload.taskId };
      if (ref !== undefined) {
        const known = ref;
        const task = await step.do(`read ${round}`, () => wan.getTask(known));
        if (task.status === "succeeded") return task;
        if (task.status === "failed") throw new NonRetryableError(task.error.message, "TaskFailedError");
        timeout = Math.max(callbackTimeout, nextPollDelay(task));
      } else if (round === MAX_CALLBACK_WAITS) {
        throw new NonRetryableError(
          "It may have been paid for, so it is not submitted again.",
          "maybeAccepted",
        );
      }
    }
  }
}

/** Stores a claim as an object in R2, whose conditional writes are atomic. */
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
