/** A response whose connection breaks after the first bytes of `bytes`. */
export function cutResponse(bytes: Uint8Array, after: number, headers: Record<string, string>): Response {
  const chunks = [bytes.subarray(0, after)];
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk) controller.enqueue(chunk);
        else controller.error(new TypeError("terminated"));
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers });
}
