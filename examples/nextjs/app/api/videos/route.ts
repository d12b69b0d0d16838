import { failure, wan } from "../../../lib/wan";

/**
 * Starts a video: `POST /api/videos { "prompt": "..." }` responds with the task's id. It does not wait for the video, which
 * takes longer than a function may run. Check here what the visitor may spend, and save the id.
 */
export async function POST(request: Request): Promise<Response> {
  try {
    const { prompt } = await request.json();
    const { id } = await wan.submit({ model: "wan2.6-t2v", prompt, duration: 5 });
    return Response.json({ id }, { status: 202 });
  } catch (error) {
    return failure(error);
  }
}
