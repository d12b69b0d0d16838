import { expect } from "vitest";
import { z } from "zod";
import { createEmulator, type Emulator, type EmulatorOptions } from "../../src/emulator/index.js";

// The responses of the API, written from the contract alone. The schemas are strict: a field that the contract does not name
// is a bug in the emulator.

const seconds = z.number().positive();
const text = z.string().min(1);
const httpUrl = z.url({ protocol: /^https?$/ });

export const errorResponse = z.strictObject({
  success: z.literal(false).optional(),
  error: z.strictObject({
    code: z.enum([
      "bad_request",
      "token_mismatched",
      "api_not_implemented",
      "no_token",
      "invalid_token",
      "token_expired",
      "used_up",
      "forbidden",
      "disabled",
      "no_api",
      "request_too_large",
      "too_many_requests",
      "api_error",
      "busy",
      "timeout",
    ]),
    message: text,
  }),
  trace_id: text.optional(),
});

export const acknowledgement = z.strictObject({
  task_id: text,
  trace_id: text.optional(),
  success: z.literal(true).optional(),
  status: z.literal("pending").optional(),
});

const cost = z.strictObject({ amount: z.number(), currency: text });

const flatVideo = z.strictObject({
  success: z.literal(true),
  video_url: httpUrl,
  state: z.literal("completed"),
  task_id: text,
  prompt: z.string().optional(),
  video_id: text.optional(),
  video_width: z.int().positive().optional(),
  video_height: z.int().positive().optional(),
  thumbnail_url: httpUrl.optional(),
  thumbnail_width: z.int().positive().optional(),
  thumbnail_height: z.int().positive().optional(),
  cost: cost.optional(),
});

const wan3Video = z.strictObject({
  success: z.literal(true),
  task_id: text.optional(),
  data: z.strictObject({
    model: z.literal("wan3.0-video"),
    status: z.literal("succeeded"),
    usage: z.strictObject({ duration: z.number() }),
    video_url: httpUrl,
  }),
  usage: z.looseObject({}).optional(),
  cost: cost.optional(),
});

const failure = z.strictObject({
  success: z.literal(false),
  task_id: text,
  trace_id: text,
  error: z.strictObject({ code: text, message: text }),
});

/** A synchronous response, a callback, and a finished record's `response`. */
export const result = z.union([flatVideo, wan3Video, failure]);

const recordBase = z.strictObject({
  id: text,
  request: z.looseObject({ model: text }),
  created_at: seconds,
  trace_id: text,
  type: z.literal("videos"),
  _id: text.optional(),
  ...Object.fromEntries(
    ["api_id", "application_id", "credential_id", "user_id", "job_id"].map((name) => [name, text.optional()]),
  ),
});

const begun = recordBase.extend({ started_at: seconds.optional() });
/** A record before the task's end, from a service that reports progress. */
export const earlySnapshot = recordBase.extend({
  started_at: seconds,
  finished_at: z.null(),
  response: z.strictObject({ success: z.literal(true), state: z.literal("processing"), task_id: text }),
});
const finished = recordBase.extend({
  started_at: seconds,
  finished_at: seconds,
  elapsed: z.number().nonnegative(),
  response: result,
});

export const record = z.union([begun, finished]);
const unknownTask = z.strictObject({});
const batch = z.strictObject({ items: z.array(record).max(50), count: z.int() });
const deleted = z.strictObject({ id: z.unknown(), deleted: z.boolean() });

const STATUS_OF: Record<string, number[]> = {
  bad_request: [400],
  token_mismatched: [400, 401],
  api_not_implemented: [400],
  no_token: [400],
  invalid_token: [401],
  token_expired: [401],
  used_up: [403],
  forbidden: [403],
  disabled: [400, 403],
  no_api: [404],
  request_too_large: [413],
  too_many_requests: [429],
  api_error: [500],
  busy: [500],
  timeout: [504],
};

/** Checks a response of the API against the contract. */
export async function checkResponse(request: Request, response: Response): Promise<void> {
  const path = new URL(request.url).pathname;
  if (path.endsWith(".mp4")) return;
  expect(response.headers.get("content-type")).toMatch(/^application\/json/);
  const body = await response.clone().json();
  if (response.status !== 200) {
    const { error } = errorResponse.parse(body);
    expect([error.code, response.status]).toEqual([
      error.code,
      expect.toBeOneOf(STATUS_OF[error.code] ?? []),
    ]);
    return;
  }
  const { action } = (await request.json()) as { action?: string };
  if (path === "/wan/videos") z.union([acknowledgement, result]).parse(body);
  else if (action === "retrieve_batch") {
    expect(batch.parse(body).items.length).toBeLessThanOrEqual(body.count);
  } else if (action === "delete") deleted.parse(body);
  else z.union([record, unknownTask]).parse(body);
}

/** An emulator that checks each of its responses against the contract. It is for tests without faults. */
export function checkedEmulator(options?: EmulatorOptions): Emulator {
  const emulator = createEmulator(options);
  return {
    ...emulator,
    async fetch(input, init) {
      const request = new Request(input, init);
      const copy = request.clone() as Request;
      const response = await emulator.fetch(request);
      await checkResponse(copy, response);
      return response;
    },
  };
}
