import { jsonSchema, tool } from "ai";
import {
  RequestValidationError,
  type SucceededTask,
  type WanClient,
  WanError,
  type WanRequest,
} from "wan-client";
import { toolSchema } from "wan-client/schemas";

/** The result that the agent gets. */
export type VideoResult =
  | { status: "succeeded"; taskId: string; url: string }
  | { status: "failed"; message: string; taskId?: string | undefined; callAgain: string };

export interface VideoToolOptions {
  /** Called with the id of each task before the wait for it starts. Save the id. */
  onSubmitted(submitted: { id: string }): void | Promise<void>;
  /**
   * Stores the video, and resolves to its public URL. The API's own URL is signed and expires after a day, and must not be in
   * the logs of a model provider.
   */
  store(task: SucceededTask): Promise<string>;
}

/** A tool with which an agent makes a video. */
export function videoTool(wan: WanClient, { onSubmitted, store }: VideoToolOptions) {
  return tool({
    description:
      "Makes a video from a text. It takes minutes, and each successful call is billed: call it once.",
    inputSchema: jsonSchema<WanRequest<"wan2.6-t2v">>(toolSchema("wan2.6-t2v")),
    async execute(given, { abortSignal }): Promise<VideoResult> {
      // The agent's input is not validated yet. The agent must not decide where results are posted to.
      const request: WanRequest<"wan2.6-t2v"> = { ...given, model: "wan2.6-t2v", callback_url: undefined };
      try {
        const task = await wan.generate(request, { signal: abortSignal, onSubmitted });
        return { status: "succeeded", taskId: task.id, url: await store(task) };
      } catch (error) {
        if (!WanError.is(error)) throw error;
        const { message, taskId } = error;
        return { status: "failed", message, taskId, callAgain: adviceAfter(error) };
      }
    },
  });
}

// Agents tend to repeat a failed call, and here a repeated call can be billed.
function adviceAfter(error: WanError): string {
  if (error.maybeAccepted) return "No: the video may be running, and billed. Tell the user.";
  if (RequestValidationError.is(error)) return "Yes, with the request corrected as the message says.";
  if (error.taskId !== undefined && error.retryable)
    return "No: the video is still running. Tell the user its taskId.";
  return error.retryable ? "Yes, once, after a while." : "No. Tell the user.";
}
