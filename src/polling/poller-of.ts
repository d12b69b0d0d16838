import type { Settings } from "../transport/settings.js";
import { isWorkerd } from "../util/environment.js";
import { Poller } from "./poller.js";

const pollers = /* @__PURE__ */ new WeakMap<Settings, Poller>();

/** The poller that all waits of a client share, or a new one in a runtime where they cannot share one. */
export function pollerOf(settings: Settings): Poller {
  // Cloudflare workerd ties timers and sockets to the request that created them. Once that request has its response, a
  // wait of another request that depends on them would never end.
  if (isWorkerd()) return new Poller(settings);
  const poller = pollers.get(settings) ?? new Poller(settings);
  pollers.set(settings, poller);
  return poller;
}
