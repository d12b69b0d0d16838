import type { WanRequest } from "wan-client";
import { estimateCost, fetchPrices } from "wan-client/account";
import { createEmulator, type Emulator } from "wan-client/emulator";
import type { Cost, Price } from "./messages.js";

/** The highest number of POST requests that a client was seen to send for one video. */
const MAX_POSTS = 6;

// The price that the provider has published, credits a video. The parameters that it applies to are not given.
const PUBLISHED_CREDITS: Readonly<Record<string, number>> = { "wan2.6-t2v": 13.5 };

/** The price of one video by the platform's rules, or else by the published list; `undefined` if neither has one. */
async function priceOf(
  request: Readonly<Record<string, unknown>>,
  emulator: Emulator,
): Promise<Price | undefined> {
  const prices = await fetchPrices({ fetch: emulator.fetch });
  const estimate = estimateCost(request as unknown as WanRequest, prices);
  if (estimate) {
    const { credits, maxCredits, exact } = estimate;
    return { min: credits, max: exact ? credits : maxCredits, source: "rules" };
  }
  const published = PUBLISHED_CREDITS[String(request.model)];
  return published === undefined ? undefined : { min: published, max: published, source: "published" };
}

/** What a run cost. */
export async function costOf(
  request: Readonly<Record<string, unknown>>,
  emulator: Emulator,
  { posts, wasReset }: { posts: number; wasReset: boolean },
): Promise<Cost> {
  const billed = emulator.tasks.filter(({ failure }) => !failure).length;
  return {
    posts,
    billed,
    price: await priceOf(request, emulator),
    // Tasks that fail are not billed, however many there are.
    repeating:
      wasReset && billed > 0
        ? { lostOnce: await countRepeated(request, 1), lostAlways: await countRepeated(request, MAX_POSTS) }
        : undefined,
  };
}

/**
 * The number of videos that a client starts that sends a POST again when it fails, up to six times in all. Counted on an emulator
 * of its own.
 *
 * @param lost the number of responses that get lost.
 */
async function countRepeated(request: Readonly<Record<string, unknown>>, lost: number): Promise<number> {
  const emulator = createEmulator();
  emulator.faults.next("reset", { times: lost, on: "submit" });
  for (let sent = 0; sent < MAX_POSTS; sent++) {
    const post = emulator.fetch("https://api.acedata.cloud/wan/videos", {
      method: "POST",
      headers: { authorization: "Bearer any", "content-type": "application/json" },
      body: JSON.stringify({ ...request, async: true }),
    });
    if (await post.then(Boolean, () => false)) break;
  }
  return emulator.tasks.length;
}
