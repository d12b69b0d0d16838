import * as z from "zod/mini";
import { refusal } from "./fields.js";
import { nearestName } from "./nearest-name.js";

/** An object with these fields and no others: the server would drop an unknown one without a word. */
export function requestObject<S extends z.core.$ZodShape>(owner: string, shape: S) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? // A line for each key, so that a list of issues can have one for each.
          (issue.keys as string[]).map((key) => unknownField(key, owner, known)).join("\n")
        : refusal("an object")(issue),
  });
}

function unknownField(key: string, owner: string, known: readonly string[]): string {
  if (key === "async") {
    return "is the client's to set: submit() and generate() send it, generateBlocking() does not; leave it out";
  }
  const nearest = nearestName(key, known);
  const advice =
    nearest === undefined ? `its fields are ${known.join(", ")}` : `did you mean ${JSON.stringify(nearest)}?`;
  return `${owner} has no field ${JSON.stringify(key.slice(0, 60))}; ${advice}`;
}
