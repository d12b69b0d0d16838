import type { Budget, Logger, WanClient, WanRequest } from "wan-client";

/**
 * Has the client check a request, its own options, and what the request may cost, without sending anything.
 *
 * @throws RequestValidationError, ConfigurationError, BudgetExceededError: what the submission would throw before it is sent.
 */
export async function checkRequest(request: WanRequest, wan: WanClient, budget?: Budget): Promise<void> {
  const ignore = () => {};
  // Silent, because the client gives its advice when the request is really submitted.
  const logger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const fetch = async () => Response.json({ task_id: "not submitted" });
  await wan.withOptions({ fetch, logger }).submit(request, { budget });
}
