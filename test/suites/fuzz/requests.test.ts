import fc from "fast-check";
import { expect, it } from "vitest";
import { validateRequest as validateInEmulator } from "../../../src/emulator/request-rules.js";
import { models, RequestValidationError, type WanModel } from "../../../src/index.js";
import { validateRequest } from "../../../src/requests/validate-request.js";
import { expectCleanPrototypes, runs } from "../../support/fuzz.js";

const url = fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.constant("https://example.com/a.png"));
const prompt = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.string({ unit: "grapheme", minLength: 1_490, maxLength: 1_510 }),
);
const flag = fc.boolean();
const seed = fc.oneof(fc.nat(), fc.constantFrom(0, 2_147_483_647));
const item = (...types: string[]) => fc.record({ type: fc.constantFrom(...types), url });
const media = fc.oneof(
  fc.constant([]),
  fc.constant([{ type: "first_frame", url: "https://example.com/a.png" }]),
  fc.array(item("first_frame", "last_frame"), { minLength: 1, maxLength: 3 }),
  fc.array(item("reference_image", "reference_video", "reference_audio", "file", "link"), {
    minLength: 1,
    maxLength: 11,
  }),
);

/** Requests that are valid or almost valid. */
const almostValid = fc.constantFrom(...(Object.keys(models) as WanModel[])).chain((model) => {
  const { durations, resolutions } = models[model];
  const ratios = models["wan3.0-video"].ratios;
  const is3 = model === "wan3.0-video";
  const fields: Record<string, fc.Arbitrary<unknown>> = {
    prompt,
    duration: fc.constantFrom(...durations),
    resolution: fc.constantFrom(...resolutions),
    prompt_extend: flag,
    audio: flag,
    watermark: flag,
    seed,
    callback_url: url,
    ...(is3
      ? { media, ratio: fc.constantFrom(...ratios), action: fc.constantFrom("text2video", "image2video") }
      : { negative_prompt: fc.string({ maxLength: 510 }), shot_type: fc.constantFrom("single", "multi") }),
    ...("sizes" in models[model] && { size: fc.constantFrom(...models["wan2.6-t2v"].sizes) }),
    ...(model.includes("i2v") && { image_url: fc.oneof(url, fc.constant("data:image/png;base64,iVBORw0")) }),
    ...(model === "wan2.6-r2v" && { reference_video_urls: fc.array(url, { minLength: 1, maxLength: 4 }) }),
    ...(/t2v|i2v/.test(model) && { audio_url: url }),
  };
  const requiredKeys = Object.keys(fields).filter(
    (name) => name === "image_url" || (name === "prompt" && !is3 && !model.includes("i2v")),
  );
  return fc
    .record(fields, { requiredKeys })
    .map((fields) => ({ ...fields, model }) as Record<string, unknown>);
});

/** The same requests, with one or two fields replaced by any value. */
const altered = fc
  .tuple(
    almostValid,
    fc.dictionary(
      fc.oneof(
        fc.constantFrom("prompt", "duration", "size", "media", "seed", "model", "__proto__"),
        fc.string(),
      ),
      fc.anything(),
      { minKeys: 1, maxKeys: 2 },
    ),
  )
  .map(([request, more]) => ({ ...request, ...more }));

it("a request that the client accepts is also accepted by the emulator's own rules, with all of its fields", () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.oneof(almostValid, altered), (request) => {
      let body: Record<string, unknown>;
      try {
        body = validateRequest(request);
      } catch (error) {
        expect(RequestValidationError.is(error)).toBe(true);
        return;
      }
      accepted++;
      const verdict = validateInEmulator(JSON.parse(JSON.stringify(body)));
      expect(verdict).not.toHaveProperty("rejected");
      expect(verdict).not.toHaveProperty("failure");
      expect(Object.keys("accepted" in verdict ? verdict.accepted : {}).sort()).toEqual(
        Object.keys(body).sort(),
      );
    }),
    { numRuns: runs(2_000) },
  );
  expect(accepted).toBeGreaterThan(500);
});

it("a refused request gets an issue that names the field and what to use instead", () => {
  let refused = 0;
  fc.assert(
    fc.property(fc.oneof(altered, fc.anything()), (request) => {
      try {
        validateRequest(request);
      } catch (error) {
        refused++;
        if (!RequestValidationError.is(error)) throw error;
        const isObject = typeof request === "object" && request !== null && !Array.isArray(request);
        for (const { path, message } of error.issues) {
          if (isObject) expect(path.length).toBeGreaterThan(0);
          expect(message).toMatch(/use |is required|has no field|leave it out|is set by/);
          expect(message.length).toBeLessThan(1_000);
        }
      }
      expectCleanPrototypes();
    }),
    { numRuns: runs(2_000) },
  );
  expect(refused).toBeGreaterThan(500);
});
