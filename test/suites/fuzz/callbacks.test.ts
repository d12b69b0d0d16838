import fc from "fast-check";
import { expect, it } from "vitest";
import {
  CallbackError,
  createCallbackReceiver,
  signCallbackUrl,
  verifyCallback,
} from "../../../src/callbacks/index.js";
import { failure, HOOK, SECRET, success } from "../../support/callbacks.js";
import { anyResponseBody, anyText, expectCleanPrototypes, runs } from "../../support/fuzz.js";

const signed = await signCallbackUrl(HOOK, { secret: SECRET, jobId: "row-7" });

const url = fc.oneof(
  { weight: 4, arbitrary: fc.constant(signed) },
  fc.constant(HOOK),
  // With one character replaced.
  fc
    .tuple(fc.nat(signed.length - 1), fc.string({ minLength: 1, maxLength: 1 }))
    .map(([at, letter]) => signed.slice(0, at) + letter + signed.slice(at + 1)),
  fc.tuple(fc.string(), fc.string()).map(([jobId, sig]) => `${HOOK}&wan_job=${jobId}&wan_sig=${sig}`),
  fc.string(),
  fc.webUrl(),
  fc.constantFrom("", "/", "//", "http://", `${signed}&wan_job=row-8`, `${signed}&wan_sig=`, "/?wan_sig=%ff"),
);
const method = fc.oneof(
  { weight: 6, arbitrary: fc.constant("POST") },
  fc.constantFrom("GET", "post", "", undefined),
);
const body = fc.oneof(
  fc.constantFrom(success("43a57990c0"), failure("43a57990c0"), JSON.stringify(success("43a57990c0"))),
  anyText,
  anyText.map((text) => new TextEncoder().encode(text)),
  fc.uint8Array(),
  anyResponseBody,
  fc.anything(),
);
/** Requests that were handled incorrectly in the past. */
const past: [{ method: "POST"; url: string; body: unknown }][] = [
  [{ method: "POST", url: signed, body: false }],
  [{ method: "POST", url: signed, body: 7 }],
];
const request = fc.record({ method, url, body }, { requiredKeys: ["url"] });

it("verifyCallback throws only CallbackErrors with an HTTP status, whatever the request is", async () => {
  let verified = 0;
  await fc.assert(
    fc.asyncProperty(request, async (given) => {
      try {
        const { jobId, task } = await verifyCallback(given as Parameters<typeof verifyCallback>[0], {
          secret: SECRET,
        });
        expect(jobId).toBe("row-7");
        expect(["pending", "succeeded", "failed"]).toContain(task.status);
        verified++;
      } catch (error) {
        if (!CallbackError.is(error)) throw error;
        expect([400, 401, 405, 413]).toContain(error.status);
        expect(error.message).not.toContain(new URL(signed).searchParams.get("wan_sig"));
      }
      expectCleanPrototypes();
    }),
    { numRuns: runs(2_000), examples: past },
  );
  expect(verified).toBeGreaterThan(50);
});

it("a receiver responds to every request, and calls onTask only for the signed job id", async () => {
  await fc.assert(
    fc.asyncProperty(request, async (given) => {
      const notified: string[] = [];
      const receiver = createCallbackReceiver({
        secret: SECRET,
        onTask: (_, { jobId }) => void notified.push(jobId),
      });
      const response = await receiver.handle(given as Parameters<typeof receiver.handle>[0]);
      expect([200, 400, 401, 405, 413]).toContain(response.status);
      if (response.status !== 200) expect(notified).toEqual([]);
      for (const jobId of notified) expect(jobId).toBe("row-7");
      expectCleanPrototypes();
    }),
    { numRuns: runs(1_000), examples: past },
  );
});
