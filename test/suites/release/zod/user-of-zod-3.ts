// The code of a user with zod 3: their own schemas, next to those of this package.
import { requestSchemas, toolSchema } from "wan-client/schemas";
import { z } from "zod";

const own = z.object({ customer: z.string() });
const { success } = requestSchemas["wan2.6-t2v"].safeParse({ model: "wan2.6-t2v", prompt: "p" });
console.log(JSON.stringify([own.parse({ customer: "c" }).customer, success, toolSchema("wan2.6-t2v").type]));
