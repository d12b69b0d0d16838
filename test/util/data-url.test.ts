import { expect, it } from "vitest";
import { dataUrlOf } from "../../src/util/data-url.js";

it("encodes bytes of any length and any value", () => {
  for (const length of [0, 1, 2, 3, 0x8000, 0x8001, 200_000]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) % 256);
    const expected = Buffer.from(bytes).toString("base64");
    expect(dataUrlOf(bytes, "image/png") === `data:image/png;base64,${expected}`).toBe(true);
  }
});
