import type { Budget, Logger, WanClient, WanRequest } from "wan-client";

/**
 * Makes the client check a request, the client's own options, and the budget. Sends nothing.
 *
 * @throws RequestValidationError, ConfigurationError, BudgetExceededError: what a submission throws before anything is sent.
 */
export async function checkRequest(request: WanRequest, wan: WanClient, budget?: Budget): Promise<void> {
  const ignore = () => {};
  // Silent, because the client logs the same advice again when it submits the request.
  const logger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const fetch = async () => Response.json({ task_id: "not submitted" });
  await wan.withOptions({ fetch, logger }).submit(request, { budget });
}
