import { expect, it, vi } from "vitest";
import { readText } from "../../src/transport/response-body.js";
import { Deadline } from "../../src/util/deadline.js";
import { FOREVER } from "../../src/util/timers.js";
import { rejection } from "../support/client.js";

const MIB = 1024 * 1024;
const limit = new Deadline(FOREVER, []);

function body(pieces: Uint8Array[], cancel = () => {}): Response {
  return new Response(
    new ReadableStream({
      pull(controller) {
        const piece = pieces.shift();
        if (piece) controller.enqueue(piece);
        else controller.close();
      },
      cancel,
    }),
  );
}

it("puts a letter together that comes in two pieces", async () => {
  const bytes = new TextEncoder().encode("雨");
  expect(await readText(body([bytes.slice(0, 1), bytes.slice(1)]), limit)).toBe("雨");
  expect(await readText(body([bytes.slice(0, 1)]), limit)).toBe("\uFFFD");
});

it("reads 64 MiB, and lets go of what is larger", async () => {
  const most = () => Array.from({ length: 64 }, () => new Uint8Array(MIB).fill(97));
  expect(await readText(body(most()), limit)).toHaveLength(64 * MIB);
  const above = readText(body([...most(), new Uint8Array(1)]), limit);
  expect(await rejection(above)).toMatchObject({ message: "The answer is larger than 64 MiB." });
  const cancelled = vi.fn();
  const error = await rejection(readText(body([...most(), ...most()], cancelled), limit));
  expect(error).toMatchObject({ name: "ResponseError" });
  expect(cancelled).toHaveBeenCalled();
});
