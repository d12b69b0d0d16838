import type { SucceededTask } from "wan-client";
import type { JSONObject, VideoModelResponse, VideoModelResult, VideoModelWarning } from "./specification.js";

/** The result of finished tasks. */
export function videoResultOf(
  modelId: string,
  tasks: readonly SucceededTask[],
  warnings: VideoModelWarning[],
): VideoModelResult {
  const videos = tasks.map(metadataOf);
  const [only, ...others] = videos;
  return {
    videos: tasks.map(({ video }) => ({ type: "url", url: video.url, mediaType: "video/mp4" })),
    warnings,
    // The SDK joins the `videos` of several calls.
    providerMetadata: { wan: { ...(others.length === 0 && only), videos } },
    response: responseOf(modelId),
  };
}

export function responseOf(modelId: string): VideoModelResponse {
  return { timestamp: new Date(), modelId, headers: undefined };
}

/** The facts about one video, as JSON. */
function metadataOf({ id, traceId, video, cost, usage, elapsedSeconds }: SucceededTask): JSONObject {
  const { url, expiresAt, width, height, thumbnailUrl } = video;
  const facts = { url, expiresAt, width, height, thumbnailUrl, cost, usage, elapsedSeconds, traceId };
  return JSON.parse(JSON.stringify({ taskId: id, ...facts })) as JSONObject;
}
