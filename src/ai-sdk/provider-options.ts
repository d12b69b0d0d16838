import {
  type Budget,
  ConfigurationError,
  type GenerateOptions,
  WanClient,
  type WanClientOptions,
  type WanModel,
  type WanRequest,
} from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { omitUndefined } from "../util/object.js";
import { checkOptionNames, type OptionNames } from "../util/option-names.js";
import type { SpecificationVersion } from "./specification.js";

/** The options of `createWan`: those of a client, or a `client`. */
export type WanProviderOptions<V extends SpecificationVersion = "v4"> = {
  /** The version of the specification of the AI SDK: `v4` for `ai` 7, `v3` for `ai` 6. Default `v4`. */
  specificationVersion?: V | undefined;
  /**
   * Called with each `SubmittedTask` as soon as its id is known. Save the id here: the SDK returns it only with the video, so
   * a restart in between would lose it. An error that this function throws becomes a warning and does not end the wait.
   */
  onSubmitted?: GenerateOptions["onSubmitted"];
  /**
   * A budget from `createBudget` of `wan-client/account`, which limits the total cost of all videos of this provider. A video
   * that may exceed the limit is not submitted: the call throws `BudgetExceededError`.
   */
  budget?: Budget | undefined;
} & (
  | (WanClientOptions & { client?: undefined })
  | ({ client: WanClient } & { [Name in keyof WanClientOptions]?: undefined })
);

/**
 * The fields of `providerOptions.wan`: all fields of a request for the model except `model`, with the names that they have in the
 * API. They take precedence over the options of the SDK.
 *
 * @example
 * ```ts
 * const wan: WanVideoOptions<"wan2.6-t2v"> = { negative_prompt: "people", resolution: "1080P" };
 * await generateVideo({ model, prompt: "A paper boat", providerOptions: { wan } });
 * ```
 */
export type WanVideoOptions<M extends WanModel = WanModel> = {
  [N in M]: Partial<Omit<WanRequest<N>, "model">>;
}[M];

/** What all models of a provider share. */
export interface ProviderSettings<V extends SpecificationVersion> {
  client: WanClient;
  specificationVersion: V;
  onSubmitted: GenerateOptions["onSubmitted"];
  budget: Budget | undefined;
  /** The options as given, to serialize a model. */
  options: WanProviderOptions<V>;
}

const OPTIONS: OptionNames<WanProviderOptions<SpecificationVersion>> = {
  client: true,
  specificationVersion: true,
  onSubmitted: true,
  budget: true,
  apiKey: true,
  baseURL: true,
  requestTimeout: true,
  maxRetries: true,
  fetch: true,
  headers: true,
  logger: true,
  polling: true,
  rateLimiter: true,
  dangerouslyAllowBrowser: true,
};

/** @throws ConfigurationError for an unknown or invalid option. */
export function settingsFrom<V extends SpecificationVersion>(
  options: WanProviderOptions<V>,
): ProviderSettings<V> {
  checkOptionNames(ConfigurationError, options, OPTIONS);
  const { specificationVersion = "v4" as V, onSubmitted, budget, client: given, ...clientOptions } = options;
  if (specificationVersion !== "v4" && specificationVersion !== "v3") {
    throw new ConfigurationError(
      `specificationVersion: got ${describeValue(specificationVersion)}; use "v4" for ai 7, or "v3" for ai 6.`,
    );
  }
  if (onSubmitted !== undefined && typeof onSubmitted !== "function") {
    throw new ConfigurationError(`onSubmitted: got ${describeValue(onSubmitted)}; use a function.`);
  }
  if (budget !== undefined && typeof budget?.settle !== "function") {
    throw new ConfigurationError(`budget: got ${describeValue(budget)}; use the result of createBudget().`);
  }
  return { client: clientFrom(given, clientOptions), specificationVersion, onSubmitted, budget, options };
}

function clientFrom(given: WanClient | undefined, options: WanClientOptions): WanClient {
  if (given === undefined) return new WanClient(options);
  if (typeof given?.generate !== "function") {
    throw new ConfigurationError(`client: got ${describeValue(given)}; use a WanClient.`);
  }
  const [name] = Object.keys(omitUndefined(options));
  if (name !== undefined)
    throw new ConfigurationError(`${name}: leave it out; the client already has its options.`);
  return given;
}
