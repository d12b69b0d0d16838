import { jsonSchema, tool } from "ai";
import {
  RequestValidationError,
  type SucceededTask,
  type WanClient,
  WanError,
  type WanRequest,
} from "wan-client";
import { toolSchema } from "wan-client/schemas";

/** What the agent is told. */
export type VideoResult =
  | { status: "succeeded"; taskId: string; url: string }
  | { status: "failed"; message: string; taskId?: string | undefined; callAgain: string };

export interface VideoToolOptions {
  /** Told of the id of each task before the wait for it begins: write it down. */
  onSubmitted(submitted: { id: string }): void | Promise<void>;
  /**
   * Keeps the video, and resolves to where people find it. The API's own URL is signed and ends after a day: it is nothing
   * for the logs of a model provider.
   */
  keep(task: SucceededTask): Promise<string>;
}

/** A tool with which an agent makes a video. */
export function videoTool(wan: WanClient, { onSubmitted, keep }: VideoToolOptions) {
  return tool({
    description:
      "Makes a video of a text. It takes minutes, and each call that succeeds is billed: call it once.",
    inputSchema: jsonSchema<WanRequest<"wan2.6-t2v">>(toolSchema("wan2.6-t2v")),
    async execute(given, { abortSignal }): Promise<VideoResult> {
      // Nobody has checked yet what the agent gave. Where results are posted to is nothing for it to decide.
      const request: WanRequest<"wan2.6-t2v"> = { ...given, model: "wan2.6-t2v", callback_url: undefined };
      try {
        const task = await wan.generate(request, { signal: abortSignal, onSubmitted });
        return { status: "succeeded", taskId: task.id, url: await keep(task) };
      } catch (error) {
        if (!WanError.is(error)) throw error;
        const { message, taskId } = error;
        return { status: "failed", message, taskId, callAgain: adviceAfter(error) };
      }
    },
  });
}

// Agents like to try again what has failed, and here that would be paid for.
function adviceAfter(error: WanError): string {
  if (error.maybeAccepted) return "No: the video may be in the making, and billed. Tell the user.";
  if (RequestValidationError.is(error)) return "Yes, with the request mended as the message says.";
  if (error.taskId !== undefined && error.retryable)
    return "No: the video is still in the making. Tell the user its taskId.";
  return error.retryable ? "Yes, once, after a while." : "No. Tell the user.";
}
