import { openVideo, type SucceededTask, TaskNotFoundError } from "wan-client";
import { failure, wan } from "../../../../lib/wan";

/**
 * The state of a video: `GET /api/videos/<id>` responds with its status, and with `?download` with the video itself. Check
 * here whether the video belongs to the visitor.
 */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  try {
    const { id } = await params;
    const task = await wan.getTask(id, { signal: request.signal });
    if (task.status === "succeeded" && new URL(request.url).searchParams.has("download")) return video(task);
    const error = task.status === "failed" ? task.error.message : undefined;
    return Response.json({ id, status: task.status, error });
  } catch (error) {
    if (TaskNotFoundError.is(error)) return Response.json({ error: "No such video." }, { status: 404 });
    return failure(error);
  }
}

// The page does not get the URL, which is signed and expires after a day.
async function video(task: SucceededTask): Promise<Response> {
  const { stream, bytes, contentType = "video/mp4" } = await openVideo(task, { client: wan });
  const headers = { "content-type": contentType, ...(bytes && { "content-length": String(bytes) }) };
  return new Response(stream, { headers });
}
