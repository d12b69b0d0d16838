/**
 * The body of a request that must be delivered at most once. When a connection closes without a response, Deno 2.7 and later
 * send the request again if they can copy its body. They read a Blob as a stream, which they cannot copy. The length of a
 * Blob is known, so the request is not chunked: a gateway may refuse chunked requests.
 */
export function bodySentOnce(text: string): BodyInit {
  return "Deno" in globalThis ? new Blob([text]) : text;
}
