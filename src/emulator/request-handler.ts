import type { JsonObject } from "../util/json.js";
import { bearerTokenOf } from "./bearer-token.js";
import type { Scheduler } from "./clock.js";
import type { FaultContext } from "./fault-context.js";
import type { RequestKind } from "./faults.js";
import { type Platform, platformKindOf } from "./platform.js";
import type { Replay } from "./replay.js";
import { errorResponse, noApi } from "./responses.js";
import type { VideoServer } from "./serve-video.js";
import type { Service, ServiceRequest } from "./service.js";
import type { EmulatedTask } from "./task-record.js";

/** A request that the emulator received. */
export interface LoggedRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The path of the URL, without the query. */
  readonly path: string;
  /**
   * The parsed JSON body, the text of a body that is not JSON, or `undefined` without a body. For an upload, only
   * `{ file: { name, type, bytes } }`, where `bytes` is the size.
   */
  readonly body: unknown;
  /** When the request arrived. Unix time, ms. */
  readonly at: number;
  /**
   * How an accepted submission differs from the API's guide: unknown fields (dropped), values that the guide does not list, and
   * missing or invalid values (the task will fail). Absent if it does not differ.
   */
  readonly notes?: readonly string[];
}

/** A {@link LoggedRequest} to which notes can be added. */
export type LogEntry = { -readonly [Key in keyof LoggedRequest]: LoggedRequest[Key] };

/** What the request handler depends on. */
export interface HandlerDependencies {
  readonly apiKey: string | undefined;
  readonly service: Service;
  readonly platform: Platform;
  readonly videos: VideoServer;
  readonly scheduler: Scheduler;
  readonly replay: Replay | undefined;
  readonly nextId: () => string;
}

/** What a request is for; `undefined` for an unknown path, and for a download of an uploaded file. */
export function kindOf(method: string, path: string, body: unknown): RequestKind | undefined {
  if ((method === "GET" || method === "HEAD") && /\/videos\/[^/]+\.mp4$/.test(path)) return "video";
  const platformKind = platformKindOf(method, path);
  if (platformKind || method !== "POST") return platformKind;
  if (path.endsWith("/wan/videos")) return "submit";
  if (!path.endsWith("/wan/tasks")) return undefined;
  const action = (body as JsonObject | null | undefined)?.action;
  return action === "retrieve_batch" ? "batch" : action === "delete" ? "delete" : "read";
}

/** Returns a function that says how the emulator handles a request. A fault may change that. */
export function createRequestHandler({
  apiKey,
  service,
  platform,
  videos,
  scheduler,
  replay,
  nextId,
}: HandlerDependencies) {
  function contextOf(
    request: Request,
    url: URL,
    entry: LogEntry,
    kind: RequestKind | undefined,
    file: File | undefined,
  ): FaultContext {
    if (kind === "video") {
      const task = service.tasks.find(({ id }) => url.pathname.endsWith(`/${id}.mp4`));
      const respond = async () => videos.respond(request, task, scheduler.now());
      return { request, traceId: "", accept() {}, respond };
    }
    const traceId = nextId();
    if (kind === "upload" || kind === "platform") {
      let response: Response | undefined;
      const accept = () => {
        response ??= platform.respond({ request, url, file, traceId });
        return response;
      };
      // A fault may ask for the response more than once.
      return { request, traceId, accept, respond: async () => accept().clone() };
    }
    const error = kind ? errorOf(request, entry.body, traceId) : otherResponse(request, url, traceId);
    const serviceRequest: ServiceRequest = {
      body: entry.body as JsonObject,
      origin: url.origin,
      traceId,
      request,
      addNotes: (notes) => {
        if (notes.length > 0) entry.notes = notes;
      },
    };
    if (error || kind !== "submit") {
      return { request, traceId, accept() {}, respond: async () => error ?? service.read(serviceRequest) };
    }
    let accepted: EmulatedTask | Response | undefined;
    const accept = () => {
      accepted ??= service.accept(serviceRequest);
      return accepted;
    };
    const respond = async () => {
      const result = accept();
      return result instanceof Response ? result : service.respond(result, serviceRequest);
    };
    return { request, traceId, accept, respond };
  }

  /** The error response to a request without a valid token or without a JSON object as its body. */
  function errorOf(request: Request, body: unknown, traceId: string): Response | undefined {
    const token = bearerTokenOf(request);
    const code = token === undefined ? "no_token" : isInvalid(token) ? "invalid_token" : undefined;
    if (code !== undefined) {
      const own = errorResponse({ code }, traceId);
      return replay ? replay.tokenError(code, own) : own;
    }
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return undefined;
    return errorResponse({ code: "bad_request", message: "The body is not a JSON object." }, traceId);
  }

  function isInvalid(token: string): boolean {
    return apiKey !== undefined && token !== apiKey;
  }

  function otherResponse(request: Request, { pathname }: URL, traceId: string): Response {
    return platform.serveFile(request, pathname) ?? noApi(pathname, traceId);
  }

  return contextOf;
}
