import { unreadable } from "../transport/failure.js";
import { type ApiRequest, sendOnce } from "../transport/request.js";
import type { Settings } from "../transport/settings.js";
import type { Deadline } from "../util/deadline.js";
import { asObject } from "../util/json.js";
import { type FoundTasks, retrieveRequest } from "./tasks-endpoint.js";

/** How many ids one request can ask for. */
export const MAX_BATCH_SIZE = 50;
/**
 * How many ids a request asks for that were missing from the response to a larger batch. Other services of this provider
 * return 12 rows whatever the limit says.
 */
export const REPEATED_BATCH_SIZE = 12;

/**
 * Reads at most {@link MAX_BATCH_SIZE} tasks in one attempt. Tasks that the API does not know, or leaves out of a batch,
 * are missing from the result.
 *
 * For a single id, only `{}` and `null` mean that the API does not know it; any other response without a record is a failure.
 */
export function retrieveOnce(
  settings: Settings,
  ids: readonly string[],
  requestTimeout: number,
  deadline: Deadline,
): Promise<FoundTasks> {
  const request = retrieveRequest(ids, requestTimeout);
  const interpret: ApiRequest<FoundTasks>["interpret"] = (response, fail) => {
    const found = request.interpret(response, fail);
    if (ids.length > 1 || found.size > 0 || isEmpty(response.body)) return found;
    throw unreadable(fail, "The response holds no record of a task.");
  };
  return sendOnce(settings.transport, { ...request, interpret }, deadline);
}

/** Whether a body is what the API returns for an unknown id. */
function isEmpty(body: unknown): boolean {
  return body === null || (asObject(body) !== undefined && Object.keys(body as object).length === 0);
}
