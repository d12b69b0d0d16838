// What a user writes whose project is on zod 3: their own schemas, and this package's beside them.
import { requestSchemas, toolSchema } from "wan-client/schemas";
import { z } from "zod";

const own = z.object({ customer: z.string() });
const { success } = requestSchemas["wan2.6-t2v"].safeParse({ model: "wan2.6-t2v", prompt: "p" });
console.log(JSON.stringify([own.parse({ customer: "c" }).customer, success, toolSchema("wan2.6-t2v").type]));
