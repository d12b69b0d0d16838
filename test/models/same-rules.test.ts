import fc from "fast-check";
import { expect, it } from "vitest";
import { models, RequestValidationError, type WanModel } from "../../src/index.js";
import { checkRequest } from "../../src/models/validate-request.js";
import { requestSchemas } from "../../src/schemas/index.js";

const FIELDS = [
  "action",
  "prompt",
  "negative_prompt",
  "image_url",
  "audio_url",
  "reference_video_urls",
  "media",
  "duration",
  "size",
  "resolution",
  "ratio",
  "shot_type",
  "prompt_extend",
  "audio",
  "seed",
  "watermark",
  "callback_url",
  "async",
  "promt",
  "toString",
];

const url = fc.constantFrom(
  "https://example.com/a.png",
  "data:image/png;base64,aa",
  "ftp://a",
  "",
  "http://",
);
const item = fc.record(
  {
    type: fc.constantFrom("first_frame", "last_frame", "reference_image", "file", "link", "other"),
    url,
    kind: fc.constant("x"),
  },
  { requiredKeys: ["type", "url"] },
);
const value = fc.oneof(
  fc.constantFrom<unknown>(
    "text2video",
    "image2video",
    "A paper boat",
    " ",
    "1280*720",
    "720P",
    "480P",
    "16:9",
  ),
  fc.constantFrom<unknown>("single", 5, 10, 15, 7, -1, 0, 2147483647, 2147483648, 1.5, 1e20, Number.NaN),
  fc.constantFrom<unknown>(true, false, null, undefined, {}, []),
  url,
  fc.array(url, { maxLength: 4 }),
  fc.array(item, { maxLength: 12 }),
);
const request = fc
  .tuple(
    fc.constantFrom(...(Object.keys(models) as WanModel[])),
    fc.dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: 6 }),
    // Without it most would be refused for the lack of a prompt.
    fc.constantFrom({}, { prompt: "A paper boat" }, { prompt: "p", image_url: "https://example.com/a.png" }),
  )
  .map(([model, fields, more]) => ({ ...more, ...fields, model }));

function issuesOf(body: unknown) {
  try {
    checkRequest(body);
    return [];
  } catch (error) {
    if (!RequestValidationError.is(error)) throw error;
    return error.issues;
  }
}

function zodIssuesOf(body: { model: WanModel }) {
  const { error } = requestSchemas[body.model].safeParse(body);
  return (error?.issues ?? []).flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key, index) => ({
          path: [...issue.path, key],
          message: issue.message.split("\n")[index],
        }))
      : [{ path: issue.path, message: issue.message }],
  );
}

it("refuses in the client what the zod schemas refuse, in the same words", () => {
  let accepted = 0;
  fc.assert(
    fc.property(request, (body) => {
      const issues = issuesOf(body);
      expect(issues).toEqual(zodIssuesOf(body));
      if (issues.length === 0) accepted++;
    }),
    { numRuns: 3_000 },
  );
  expect(accepted).toBeGreaterThan(50);
});

it("sends what the zod schemas hand on, and the one action of a model that has one", () => {
  const body = { model: "wan2.6-t2v", prompt: "A paper boat", seed: undefined, duration: 5 } as const;
  expect(checkRequest(body)).toEqual({ ...requestSchemas[body.model].parse(body), action: "text2video" });
});
