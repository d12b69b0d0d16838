import { describe, expect, it } from "vitest";
import { RequestValidationError } from "../../src/index.js";
import { validateRequest } from "../../src/requests/validate-request.js";
import { requestSchema, requestSchemas } from "../../src/schemas/index.js";
import samples from "../contract/requests.json" with { type: "json" };

/** Expands `x{600}` in a sample to 600 times x. */
function expanded(body: object): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(body).replace(/(\w)\{(\d+)\}/g, (_, letter, times) => letter.repeat(Number(times))),
  );
}

describe("the requests of the contract that are accepted", () => {
  it.each(samples.accepted)("$why", ({ body }) => {
    const request = expanded(body);
    expect(validateRequest(request)).toEqual(request);
    expect(requestSchema.safeParse(request)).toEqual({ success: true, data: request });
  });
});

describe("the requests of the contract that are refused", () => {
  it.each(samples.refused)("$why", ({ body, path }) => {
    const { issues } = refusalOf(body);
    expect(issues.map((issue) => issue.path)).toContainEqual(path);
    const schema = requestSchemas[body.model as keyof typeof requestSchemas];
    expect(schema.safeParse(body).success).toBe(false);
    expect(requestSchema.safeParse(body).success).toBe(false);
  });
});

function refusalOf(body: unknown): RequestValidationError {
  try {
    validateRequest(body);
  } catch (error) {
    if (RequestValidationError.is(error)) return error;
    throw error;
  }
  throw new Error("The request was accepted, although it is invalid.");
}
