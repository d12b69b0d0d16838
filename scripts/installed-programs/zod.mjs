// The schemas as parts of a user's own schema.

import assert from "node:assert/strict";
import { requestSchema, requestSchemas, toolSchema } from "wan-client/schemas";
import { z } from "zod";

const job = z.object({ customer: z.string(), request: requestSchema });
const given = { customer: "c", request: { model: "wan2.6-t2v", prompt: "A paper boat" } };
assert.deepEqual(job.parse(given), given);
const refused = job.safeParse({ ...given, request: { ...given.request, duration: 7 } });
assert.equal(refused.error.issues[0].message, "got 7; use 5, 10 or 15");
assert.equal(z.array(requestSchemas["wan3.0-video"]).safeParse([{ model: "wan3.0-video" }]).success, false);
assert.equal(z.toJSONSchema(job).type, "object");
assert.ok(toolSchema("wan2.6-t2v").required.includes("prompt"));
