import { failure, wan } from "../../../lib/wan";

/**
 * Begins a video: `POST /api/videos { "prompt": "..." }` answers with the task's id, without waiting for the video,
 * which takes longer than a function may run. This is where you would ask who may spend how much, and keep the id.
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
