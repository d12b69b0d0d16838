import { expect, it } from "vitest";
import { describeValue } from "../../src/util/describe-value.js";

it.each<[unknown, string]>([
  [7, "7"],
  [null, "null"],
  [undefined, "undefined"],
  [true, "true"],
  [{ token: "s3cret" }, "an object"],
  [["s3cret", "b"], "an array of 2"],
  [() => "s3cret", "a function"],
  ["a text", '"a text"'],
  ["x".repeat(60), `"${"x".repeat(60)}"`],
  ["x".repeat(61), `"${"x".repeat(60)}…"`],
  ["https://example.com/a.png?sig=s3cret", '"https://example.com/a.png?…"'],
  [" HTTPS://example.com/a.png?sig=s3cret", '" HTTPS://example.com/a.png?…"'],
  ["/hooks?wan_sig=s3cret", '"/hooks?…"'],
  ["What? See https://example.com", '"What? See https://example.com"'],
])("shows %o as %s", (value, shown) => {
  expect(describeValue(value)).toBe(shown);
});
