import { type ModelInfo, models, type RequestIssue, type WanModel } from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { asObject, type JsonObject } from "../util/json.js";
import { listed } from "../util/listed.js";
import { omitUndefined } from "../util/object.js";
import type { VideoModelCallOptions, VideoModelWarning } from "./specification.js";

/** Builds a request from the options of a call, and collects its issues and warnings. */
export class RequestDraft {
  readonly model: WanModel;
  readonly info: ModelInfo;
  /** The fields that the caller set in `providerOptions.wan`. They take precedence. */
  readonly own: JsonObject;
  readonly warnings: VideoModelWarning[] = [];
  /** If there are any, the request is not sent. */
  readonly issues: RequestIssue[] = [];
  readonly #fields: JsonObject = {};

  constructor(model: WanModel, { providerOptions }: VideoModelCallOptions) {
    this.model = model;
    this.info = models[model];
    const { wan = {} } = providerOptions ?? {};
    const own = asObject(wan);
    this.own = omitUndefined(own ?? {});
    if (!own) this.addIssue(["providerOptions", "wan"], `got ${describeValue(wan)}; use an object`);
    if (this.hasOwn("model")) {
      this.addIssue(["providerOptions", "wan", "model"], `leave it out; the model is ${model}`);
    }
  }

  /** The body of the request. */
  get request(): JsonObject {
    return { model: this.model, ...this.#fields, ...this.own };
  }

  /** Whether the caller set a field in `providerOptions.wan`. */
  hasOwn(field: string): boolean {
    return Object.hasOwn(this.own, field);
  }

  /** Sets a field from an option of the SDK, unless the caller set the field in `providerOptions.wan`. */
  set(field: string, value: unknown, option: string): void {
    if (value === undefined) return;
    if (!this.hasOwn(field)) this.#fields[field] = value;
    else if (this.own[field] !== value) this.outranked(option, field);
  }

  /** Records that an option has no effect because of a field in `providerOptions.wan`. */
  outranked(option: string, field: string): void {
    this.warn(`providerOptions.wan.${field} takes precedence over ${option}.`);
  }

  /** Records that the model has no field for an option, which is therefore not sent. `details` is a sentence. */
  unsupported(feature: string, details: string): void {
    this.warnings.push({ type: "unsupported", feature, details });
  }

  /** Records that an option that the API does not have was sent in another form. */
  compatibility(feature: string, details: string): void {
    this.warnings.push({ type: "compatibility", feature, details });
  }

  warn(message: string): void {
    this.warnings.push({ type: "other", message });
  }

  /** Records that the request cannot be sent, because the API does not have the value of an option. */
  refuse(option: string, given: unknown, allowed: readonly string[]): void {
    this.addIssue([option], `got ${describeValue(given)}; use ${listed(allowed)}`);
  }

  addIssue(path: RequestIssue["path"], message: string): void {
    this.issues.push({ path, message });
  }
}
