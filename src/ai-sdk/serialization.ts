import { ConfigurationError } from "wan-client";
import { omitUndefined } from "../util/object.js";
import { type ProviderSettings, settingsFrom, type WanProviderOptions } from "./provider-options.js";
import type { JSONObject, SpecificationVersion } from "./specification.js";

/**
 * The options that another process can use. The token and the headers are left out: they may be secret, and the engine stores
 * what is serialized. The other process uses the token in its own environment, and the account of that token is billed.
 *
 * @throws ConfigurationError for an option that cannot be serialized and that changes what is sent or done.
 */
export function serializableOptions({
  options,
  specificationVersion,
}: ProviderSettings<SpecificationVersion>): JSONObject {
  const { client, fetch, onSubmitted, budget, rateLimiter } = options;
  const { polling, baseURL, requestTimeout, maxRetries } = options;
  const { interval, readsPerSecond } = polling ?? {};
  refuseToSerialize({ client, fetch, onSubmitted, budget, rateLimiter });
  if (typeof interval === "function") refuseToSerialize({ "polling.interval": interval });
  return omitUndefined<JSONObject>({
    specificationVersion,
    baseURL,
    requestTimeout: finite(requestTimeout),
    maxRetries: finite(maxRetries),
    polling:
      polling &&
      omitUndefined({
        interval: finite(interval as number | undefined),
        readsPerSecond: readsPerSecond === "auto" ? readsPerSecond : finite(readsPerSecond),
      }),
  });
}

/** JSON has no `Infinity`. */
function finite(number: number | undefined): number | undefined {
  return number === undefined ? undefined : Math.min(number, Number.MAX_VALUE);
}

function refuseToSerialize(options: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    throw new ConfigurationError(
      `A model with the option ${name} cannot be serialized; create the provider inside the step instead.`,
    );
  }
}

const restored = /* @__PURE__ */ new Map<string, ProviderSettings<SpecificationVersion>>();

/** The settings of a model that was serialized. Models with the same options share one client, and therefore its rate limiter. */
export function restoredSettings(options: JSONObject): ProviderSettings<SpecificationVersion> {
  const key = JSON.stringify(options);
  const settings = restored.get(key) ?? settingsFrom(options as WanProviderOptions<SpecificationVersion>);
  restored.set(key, settings);
  return settings;
}
