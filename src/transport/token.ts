import type { WanErrorOptions } from "../errors/base.js";
import { ConfigurationError } from "../errors/client-errors.js";
import { TOKEN_VARIABLE, tokenFromEnvironment } from "../util/environment.js";
import { safeCause } from "../util/safe-cause.js";

/** A token, or what gives one at each request. */
export type ApiKey = string | (() => string | Promise<string>);

/**
 * The token for one request.
 *
 * @throws ConfigurationError when there is none, or none that a header can carry. The message never shows it.
 */
export function resolveToken(apiKey: ApiKey | undefined, details: WanErrorOptions): string | Promise<string> {
  if (typeof apiKey !== "function") return checkedToken(apiKey ?? tokenFromEnvironment(), details);
  // A function may do better the next time: it may have asked a store that is being written to.
  const failed = { ...details, retryable: true };
  return ask(apiKey, failed).then((given) => checkedToken(given, failed));
}

function checkedToken(given: unknown, details: WanErrorOptions): string {
  const token = typeof given === "string" ? given.trim() : "";
  if (token === "") {
    throw new ConfigurationError(
      `No API token: set ${TOKEN_VARIABLE}, or pass apiKey to new WanClient().`,
      details,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new ConfigurationError('apiKey: give the token alone, without "Bearer" or spaces.', details);
  }
  return token;
}

async function ask(apiKey: () => string | Promise<string>, details: WanErrorOptions): Promise<string> {
  try {
    return await apiKey();
  } catch (cause) {
    throw new ConfigurationError("The apiKey function threw.", {
      ...details,
      cause: safeCause(cause, ""),
    });
  }
}
