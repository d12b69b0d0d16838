import { numberFrom } from "../util/values.js";
import type { AccountBalance } from "./account-balance.js";
import { SERVICE_ID } from "./account-ids.js";
import { applicationRow, usageRows } from "./account-rows.js";
import { bearerTokenOf } from "./bearer-token.js";
import type { Scheduler } from "./clock.js";
import { API_PATH, descriptionRow } from "./description.js";
import { pageOf } from "./page.js";
import type { PriceRule } from "./price-rules.js";
import type { Replay } from "./replay.js";
import { jsonResponse, messageOf, noApi } from "./responses.js";
import type { EmulatedTask } from "./task-record.js";
import { createUploads, isUpload } from "./uploads.js";

/** A request to the platform. */
export interface PlatformRequest {
  readonly request: Request;
  readonly url: URL;
  /** The file of an upload. */
  readonly file: File | undefined;
  readonly traceId: string;
}

/** What the platform depends on. */
export interface PlatformDependencies {
  /** The token of the API, which the platform refuses. It accepts any other. */
  readonly apiKey: string | undefined;
  /** The id of the recorded service, if there is one. */
  readonly serviceId: string | undefined;
  readonly priceRules: readonly PriceRule[];
  readonly account: AccountBalance;
  readonly tasks: readonly EmulatedTask[];
  readonly scheduler: Scheduler;
  readonly replay: Replay | undefined;
  readonly nextId: () => string;
}

/** The API of the provider's console, which is separate from the API that generates videos. */
export interface Platform {
  respond(request: PlatformRequest): Response;
  /** The response to a request for an uploaded file; `undefined` when there is no such file. */
  serveFile(request: Request, path: string): Response | undefined;
  reset(): void;
}

const PLATFORM_PATH = /\/api\/v1\/(.*?)\/?$/;

/** What a request is for, or `undefined` when the platform does not handle it. */
export function platformKindOf(method: string, path: string): "upload" | "platform" | undefined {
  if (isUpload(method, path)) return "upload";
  return method === "GET" && PLATFORM_PATH.test(path) ? "platform" : undefined;
}

export function createPlatform({
  apiKey,
  serviceId = SERVICE_ID,
  priceRules,
  account,
  tasks,
  scheduler,
  replay,
  nextId,
}: PlatformDependencies): Platform {
  const uploads = createUploads(nextId);

  function description(url: URL, traceId: string): Response {
    if (url.searchParams.get("path") !== API_PATH) return list([], url, traceId);
    const own = list([descriptionRow(priceRules, serviceId)], url, traceId);
    return replay ? replay.response("description", own) : own;
  }

  function services(url: URL, traceId: string): Response {
    const id = url.searchParams.get("id") ?? serviceId;
    return list(id === serviceId ? [{ id, cost: priceRules }] : [], url, traceId);
  }

  function respond({ request, url, file, traceId }: PlatformRequest): Response {
    const refused = () => tokenError(request, apiKey, traceId);
    if (isUpload(request.method, url.pathname)) {
      return refused() ?? uploads.respond(file, url.origin, traceId);
    }
    const [, path = ""] = PLATFORM_PATH.exec(url.pathname) ?? [];
    // Only the filters `path` and `id` have an effect, so that a client does not rely on others.
    switch (path) {
      case "apis":
        return description(url, traceId);
      case "services":
        return services(url, traceId);
      case "applications":
        return refused() ?? list([applicationRow(account)], url, traceId);
      case "usage/apis":
        return refused() ?? list(usageRows(tasks, account, scheduler.now()), url, traceId);
      default:
        return /^(apis|services)\/[^/]+$/.test(path) ? brokenPage() : noApi(url.pathname, traceId);
    }
  }

  return { respond, serveFile: uploads.serve, reset: uploads.reset };
}

function tokenError(request: Request, apiKey: string | undefined, traceId: string): Response | undefined {
  const token = bearerTokenOf(request);
  if (token !== undefined && token !== apiKey) return undefined;
  return jsonResponse(401, { error: messageOf({ code: "invalid_token" }) }, traceId);
}

function list(rows: readonly object[], { searchParams }: URL, traceId: string): Response {
  const [limit, offset] = ["limit", "offset"].map((name) => numberFrom(searchParams.get(name)));
  return jsonResponse(200, { count: rows.length, items: pageOf(rows, limit, offset) }, traceId);
}

/** The response to a request for a single API or a single service: on the real platform, these paths have been broken. */
function brokenPage(): Response {
  const headers = { "content-type": "text/html; charset=utf-8" };
  return new Response("<h1>Server Error (500)</h1>", { status: 500, headers });
}
