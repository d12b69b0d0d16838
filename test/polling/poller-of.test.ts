import { expect, it, vi } from "vitest";
import { settingsFrom } from "../../src/client-options.js";
import { pollerOf } from "../../src/polling/poller-of.js";

it("a client has one poller, but in workerd one for each wait", () => {
  const settings = settingsFrom({});
  expect(pollerOf(settings)).toBe(pollerOf(settings));
  expect(pollerOf(settings)).not.toBe(pollerOf(settingsFrom({})));
  vi.stubGlobal("WebSocketPair", class {});
  expect(pollerOf(settings)).not.toBe(pollerOf(settings));
});
