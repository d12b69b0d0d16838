import { Readable } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import { Deadline } from "../../src/util/deadline.js";
import { limitedText } from "../../src/util/limited-text.js";
import { rejection } from "../support/client.js";

const MIB = 1024 * 1024;

class TooLarge extends Error {}

const read = (response: Response, deadline = new Deadline(Number.POSITIVE_INFINITY, [])) =>
  limitedText(response, deadline, TooLarge);

function responseOf(chunks: Uint8Array[], cancel = () => {}): Response {
  return new Response(
    new ReadableStream({
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk) controller.enqueue(chunk);
        else controller.close();
      },
      cancel,
    }),
  );
}

/** A response as node-fetch returns it, whose body is a stream of Node. */
function nodeResponse(text: string): Response {
  return { body: Readable.from([Buffer.from(text)]), text: async () => text } as never;
}

describe("the text of a body", () => {
  it("is decoded, even if a character is split between two chunks", async () => {
    const bytes = new TextEncoder().encode("雨");
    expect(await read(responseOf([bytes.slice(0, 1), bytes.slice(1)]))).toBe("雨");
    expect(await read(responseOf([bytes.slice(0, 1)]))).toBe("\uFFFD");
    expect(await read(responseOf([]))).toBe("");
  });

  it("is read up to 64 MiB, and a larger body is cancelled", async () => {
    const max = () => Array.from({ length: 64 }, () => new Uint8Array(MIB).fill(97));
    expect(await read(responseOf(max()))).toHaveLength(64 * MIB);
    const error = await rejection(read(responseOf([...max(), new Uint8Array(1)])));
    expect(error).toBeInstanceOf(TooLarge);
    expect((error as Error).message).toBe("The response is larger than 64 MiB.");
    const cancelled = vi.fn();
    expect(await rejection(read(responseOf([...max(), ...max()], cancelled)))).toBeInstanceOf(TooLarge);
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it("is that of text() if the body is not a web stream", async () => {
    expect(await read(nodeResponse("a film"))).toBe("a film");
    expect(await read({ text: async () => "a mock" } as Response)).toBe("a mock");
    const larger = nodeResponse("a".repeat(64 * MIB + 1));
    expect(await rejection(read(larger))).toBeInstanceOf(TooLarge);
  });

  it("ends with its deadline, and cancels the body", async () => {
    const cancelled = vi.fn();
    const stalled = new Response(new ReadableStream({ cancel: cancelled }));
    const deadline = new Deadline(Number.POSITIVE_INFINITY, []);
    const reading = rejection(read(stalled, deadline));
    deadline.abort("enough");
    expect(await reading).toBe("enough");
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it("fails with the error of its body", async () => {
    const broken = new Response(
      new ReadableStream({ pull: (controller) => controller.error(new Error("gone")) }),
    );
    expect(await rejection(read(broken))).toMatchObject({ message: "gone" });
  });
});
