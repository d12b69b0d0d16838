/** The most specific reason in an error that `fetch` threw: a code or a message. */
export function failureReason(thrown: unknown): string {
  const { message, cause } = Object(thrown) as {
    message?: unknown;
    cause?: { code?: unknown; message?: unknown };
  };
  const reason = [cause?.code, cause?.message, message].find(
    (candidate) => typeof candidate === "number" || (typeof candidate === "string" && candidate !== ""),
  );
  return String(reason ?? "the request failed");
}
