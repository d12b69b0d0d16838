import { ResponseError } from "../errors/client-errors.js";
import { type ApiRequest, sendOnce } from "../transport/request.js";
import type { Settings } from "../transport/settings.js";
import type { Deadline } from "../util/deadline.js";
import { asObject } from "../util/json.js";
import { type FoundTasks, retrieve } from "./tasks-endpoint.js";

/** The most ids that one request may ask for. */
export const LARGEST_BATCH = 50;
// Sister services return 12 rows whatever the limit says, so what is missing is asked for in lots that fit.
export const REPEATED_BATCH = 12;

/**
 * Reads tasks once, in one attempt: at most {@link LARGEST_BATCH}. What the API does not know, or leaves out of a batch, is
 * missing. To one id alone, it has to say so: by `{}` or `null`, and not by anything else that is no record.
 */
export function retrieveOnce(
  settings: Settings,
  ids: readonly string[],
  requestTimeout: number,
  deadline: Deadline,
): Promise<FoundTasks> {
  const call = retrieve(ids, requestTimeout);
  const interpret: ApiRequest<FoundTasks>["interpret"] = (answer, fail) => {
    const found = call.interpret(answer, fail);
    if (ids.length > 1 || found.size > 0 || isEmpty(answer.body)) return found;
    const message = "The answer holds no record of a task.";
    throw fail("unreadable", (details) => new ResponseError(message, details));
  };
  return sendOnce(settings.transport, { ...call, interpret }, deadline);
}

/** How the API answers an unknown id. */
function isEmpty(body: unknown): boolean {
  return body === null || (asObject(body) !== undefined && Object.keys(body as object).length === 0);
}
