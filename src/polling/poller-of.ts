import type { Settings } from "../transport/settings.js";
import { isWorkerd } from "../util/environment.js";
import { Watcher } from "./poller.js";

const watchers = /* @__PURE__ */ new WeakMap<Settings, Watcher>();

/** The watcher that all waits of a client share, or one of the caller's own where sharing is not possible. */
export function watcherOf(settings: Settings): Watcher {
  // Cloudflare's runtime ties timers and sockets to the request that made them: what another request waits for with them
  // never comes once the first has been answered.
  if (isWorkerd()) return new Watcher(settings);
  const watcher = watchers.get(settings) ?? new Watcher(settings);
  watchers.set(settings, watcher);
  return watcher;
}
