import type { RequestIssue } from "../errors/client-errors.js";
import { isKnownModel, models, type WanRequest } from "./catalogue.js";

/**
 * What the server accepts but ignores or cuts without a word: nothing here stops a request. The client logs it once
 * for each request.
 *
 * @example
 * ```ts
 * adviseRequest({ model: "wan2.6-t2v", prompt: "A paper boat", shot_type: "multi" });
 * // [{ path: ["shot_type"], message: "has no effect unless prompt_extend is true" }]
 * ```
 */
export function adviseRequest(request: WanRequest): RequestIssue[] {
  const body: Record<string, unknown> = { ...request };
  if (!isKnownModel(body.model)) return [];
  const advice: RequestIssue[] = [];
  const advise = (field: string, message: string) => advice.push({ path: [field], message });

  for (const [field, limit] of Object.entries(models[body.model].limits)) {
    const given = body[field];
    const length = typeof given === "string" ? [...given].length : 0;
    if (length > limit) advise(field, `has ${length} characters; the server cuts it at ${limit}`);
  }
  if (body.shot_type !== undefined && body.prompt_extend !== true) {
    advise("shot_type", "has no effect unless prompt_extend is true");
  }
  if (body.model === "wan2.6-r2v" && body.reference_video_urls === undefined) {
    advise("reference_video_urls", "is missing: the prompt refers to no video");
  }
  if (body.audio === false && body.audio_url !== undefined) {
    advise("audio_url", "is ignored, because audio is false");
  }
  return advice;
}
