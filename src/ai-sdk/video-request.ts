import { adviseRequest, RequestValidationError, type WanModel, type WanRequest } from "wan-client";
import { mapInputs } from "./inputs.js";
import { mapPicture } from "./picture.js";
import { RequestDraft } from "./request-draft.js";
import type { VideoModelCallOptions, VideoModelWarning } from "./specification.js";

/**
 * Makes a request from the options of a call.
 *
 * @throws RequestValidationError for a value that the model does not support. The error names the option of the SDK. The client
 * checks the complete request later, and its errors name the fields of the API.
 */
export function videoRequestFrom(
  model: WanModel,
  options: VideoModelCallOptions,
  webhookUrl?: string,
): { request: WanRequest; warnings: VideoModelWarning[] } {
  const draft = new RequestDraft(model, options);
  const { prompt, n, duration, fps, seed, generateAudio } = options;
  draft.set("prompt", prompt, "prompt");
  draft.set("duration", duration, "duration");
  draft.set("seed", seed, "seed");
  draft.set("audio", generateAudio, "generateAudio");
  mapPicture(draft, options);
  mapInputs(draft, options);
  if (fps !== undefined) draft.unsupported("fps", "The API decides the frame rate.");
  if (n > 1 && draft.request.seed !== undefined)
    draft.warn(`All ${n} videos have the same seed, so they will be alike.`);
  mapWebhook(draft, webhookUrl);
  if (draft.issues.length > 0) throw new RequestValidationError(draft.issues);
  const request = draft.request as unknown as WanRequest;
  for (const { path, message } of adviseRequest(request)) draft.warn(`${path.join(".")} ${message}.`);
  return { request, warnings: draft.warnings };
}

function mapWebhook(draft: RequestDraft, webhookUrl: string | undefined): void {
  if (webhookUrl === undefined) return;
  if (draft.hasOwn("callback_url")) {
    draft.addIssue(["providerOptions", "wan", "callback_url"], "leave it out; the webhook sets it");
  }
  draft.set("callback_url", webhookUrl, "webhook");
}
