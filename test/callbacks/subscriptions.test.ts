import { describe, expect, it, vi } from "vitest";
import { type CallbackReceiver, createCallbackReceiver, signCallbackUrl } from "../../src/callbacks/index.js";
import { callbackFor, HOOK, SECRET, success, useFakeTimersAndCrypto } from "../support/callbacks.js";
import { MINUTE } from "../support/emulated.js";

useFakeTimersAndCrypto();

describe("what a receiver keeps", () => {
  const notifiedAtOnce = (receiver: CallbackReceiver, id: string) => {
    const notify = vi.fn();
    receiver.listen(id, notify)();
    return notify.mock.calls.length;
  };

  it("includes callbacks without a subscriber, for an hour", async () => {
    const receiver = createCallbackReceiver({ secret: SECRET });
    await receiver.handle(await callbackFor("r", success("t-1")));
    expect([notifiedAtOnce(receiver, "t-1"), notifiedAtOnce(receiver, "t-2")]).toEqual([1, 0]);
    await vi.advanceTimersByTimeAsync(59 * MINUTE);
    expect(notifiedAtOnce(receiver, "t-1")).toBe(1);
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(notifiedAtOnce(receiver, "t-1")).toBe(0);
  });

  it("is limited: the oldest callbacks are dropped first", async () => {
    const receiver = createCallbackReceiver({ secret: SECRET });
    const url = await signCallbackUrl(HOOK, { secret: SECRET });
    for (let id = 0; id <= 10_000; id++) {
      await receiver.handle({ method: "POST", url, body: success(`t-${id}`) });
    }
    expect([0, 1, 10_000].map((id) => notifiedAtOnce(receiver, `t-${id}`))).toEqual([0, 1, 1]);
  }, 60_000);
});
