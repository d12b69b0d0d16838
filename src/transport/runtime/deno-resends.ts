/**
 * The body of a request that must be delivered once at most. When a connection closes without an answer, Deno from 2.7
 * on sends the request again by itself if it can copy the body. A Blob it reads as a stream, which it cannot copy, and
 * whose length it knows: the request is not chunked, which a gateway may refuse.
 */
export function bodySentOnce(text: string): BodyInit {
  return "Deno" in globalThis ? new Blob([text]) : text;
}
