// The code of a user with zod 4: schemas of this package inside their own schemas.
import { WanClient, type WanRequest } from "wan-client";
import { requestSchema, requestSchemas, toolSchema } from "wan-client/schemas";
import { z } from "zod";

const job = z.object({ customer: z.string(), request: requestSchema });
const either = z.union([requestSchemas["wan2.6-t2v"], z.object({ kind: z.literal("other") })]);
const many = z.array(requestSchemas["wan3.0-video"]).max(2);

const given = { customer: "c", request: { model: "wan2.6-t2v", prompt: "A paper boat" } };
const parsed = job.parse(given);
const request: WanRequest = parsed.request;
const refused = job.safeParse({ customer: "c", request: { ...request, duration: 7 } });
const submitted = await new WanClient({
  apiKey: "any",
  fetch: async () => Response.json({ task_id: "t-1" }),
}).submit(parsed.request);

console.log(
  JSON.stringify([
    JSON.stringify(parsed) === JSON.stringify(given),
    refused.error?.issues[0]?.message,
    either.safeParse({ kind: "other" }).success,
    many.safeParse([{ model: "wan3.0-video" }]).success,
    (z.toJSONSchema(job) as { type?: string }).type,
    toolSchema("wan2.6-t2v").required,
    submitted.id,
  ]),
);
