import { models, RequestValidationError, type WanModel } from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { listed } from "../util/listed.js";
import { defineHidden } from "../util/object.js";
import { clientWithHeaders } from "./headers.js";
import { operationFrom, operationOf } from "./operation.js";
import type { ProviderSettings } from "./provider-options.js";
import { restoredSettings, serializableOptions } from "./serialization.js";
import type {
  JSONObject,
  SpecificationVersion,
  VideoModel,
  VideoModelResult,
  VideoModelStartResult,
  VideoModelStatusResult,
} from "./specification.js";
import { requireAll } from "./video-outcomes.js";
import { videoRequestFrom } from "./video-request.js";
import { responseOf, videoResultOf } from "./video-result.js";
import { generateMany, readMany, submitMany } from "./video-tasks.js";
import { PendingWebhooks } from "./webhooks.js";

/** Above 1, so that the SDK passes all videos to one call. If one of several calls fails, it drops the results of the others. */
const MAX_VIDEOS_PER_CALL = 1_000;

// The Workflow SDK looks for these names in the text of a package.
const WORKFLOW_SERIALIZE = /* @__PURE__ */ Symbol.for("workflow-serialize");
const WORKFLOW_DESERIALIZE = /* @__PURE__ */ Symbol.for("workflow-deserialize");

/** A video model of the AI SDK for one model of the API. */
export class WanVideoModel<V extends SpecificationVersion> implements VideoModel<V> {
  readonly specificationVersion: V;
  readonly provider: string;
  readonly modelId: WanModel;
  readonly maxVideosPerCall: number;
  // These are functions, so that printing the model shows no token. They are not private fields, because the SDK calls the
  // methods of a `v3` model through a proxy, which does not support private fields.
  declare private readonly settings: () => ProviderSettings<V>;
  declare private readonly webhooks: () => PendingWebhooks;

  /** @throws RequestValidationError for a model that this release does not know. */
  constructor(modelId: unknown, settings: ProviderSettings<V>) {
    const webhooks = new PendingWebhooks();
    this.specificationVersion = settings.specificationVersion;
    this.provider = "wan";
    this.modelId = checkedModel(modelId);
    this.maxVideosPerCall = MAX_VIDEOS_PER_CALL;
    defineHidden(this, "settings", () => settings);
    defineHidden(this, "webhooks", () => webhooks);
  }

  /** What the Workflow SDK stores of a model: neither the token nor the headers. */
  static [WORKFLOW_SERIALIZE](model: WanVideoModel<SpecificationVersion>): JSONObject {
    return { modelId: model.modelId, options: serializableOptions(model.settings()) };
  }

  /** Restores the model in another process, which reads the token from its own environment. */
  static [WORKFLOW_DESERIALIZE](stored: JSONObject): WanVideoModel<SpecificationVersion> {
    return new WanVideoModel(stored.modelId, restoredSettings(stored.options as JSONObject));
  }

  async doGenerate(options: Parameters<VideoModel<V>["doGenerate"]>[0]): Promise<VideoModelResult> {
    const { client, onSubmitted, budget } = this.settings();
    const { n, headers, abortSignal: signal } = options;
    const { request, warnings } = videoRequestFrom(this.modelId, options);
    const sender = clientWithHeaders(client, headers, warnings);
    const many = { n, signal, onSubmitted, budget, warnings };
    const tasks = requireAll(await generateMany(sender, request, many));
    return videoResultOf(this.modelId, tasks, warnings);
  }

  async doStart(options: Parameters<VideoModel<V>["doStart"]>[0]): Promise<VideoModelStartResult> {
    const { client, onSubmitted, budget } = this.settings();
    const { n, headers, abortSignal: signal, webhookUrl } = options;
    // Throws before anything is sent if the webhook has failed.
    const webhook = this.webhooks().take(webhookUrl);
    try {
      const { request, warnings } = videoRequestFrom(this.modelId, options, webhookUrl);
      const sender = clientWithHeaders(client, headers, warnings);
      const many = { n, signal, onSubmitted, budget, warnings };
      const submitted = requireAll(await submitMany(sender, request, many));
      const operation = await operationOf(submitted, webhookUrl !== undefined);
      const refs = submitted.filter(({ id }) => id !== "");
      void webhook?.follow(sender, refs, { signal, budget });
      const providerMetadata = { wan: { taskIds: submitted.map(({ id }) => id) } };
      return { operation, warnings, providerMetadata, response: responseOf(this.modelId) };
    } catch (error) {
      webhook?.fail(error);
      throw error;
    }
  }

  async doStatus(options: Parameters<VideoModel<V>["doStatus"]>[0]): Promise<VideoModelStatusResult> {
    const { headers, abortSignal: signal } = options;
    const operation = operationFrom(options.operation);
    const { client, budget } = this.settings();
    const reader = clientWithHeaders(client, headers);
    const { results, warnings } = await readMany(reader, operation, { signal, budget });
    // The operation is pending while any of its tasks is. After that, an error reports the state of each task.
    if (results.some((result) => "value" in result && result.value.status === "pending")) {
      return { status: "pending", warnings, response: responseOf(this.modelId) };
    }
    const tasks = requireAll(results).filter((task) => task.status === "succeeded");
    return { status: "completed", ...videoResultOf(this.modelId, tasks, warnings) };
  }

  async handleWebhookOption({ webhook }: Parameters<VideoModel<V>["handleWebhookOption"]>[0]) {
    return this.webhooks().create(webhook);
  }
}

function checkedModel(modelId: unknown): WanModel {
  if (typeof modelId === "string" && Object.hasOwn(models, modelId)) return modelId as WanModel;
  const message = `got ${describeValue(modelId)}; use ${listed(Object.keys(models))}, or submitUnchecked() of a WanClient for a newer model`;
  throw new RequestValidationError([{ path: ["model"], message }]);
}
