import type { WanErrorOptions } from "../errors/base.js";
import { ConfigurationError } from "../errors/client-errors.js";
import { TOKEN_VARIABLE, tokenFromEnvironment } from "../util/environment.js";
import { safeCause } from "../util/safe-cause.js";

/** A token, or a function that returns one for each request. */
export type ApiKey = string | (() => string | Promise<string>);

/**
 * The token for one request.
 *
 * @throws ConfigurationError if there is no token, or if it is not valid in a header. The message never shows the token.
 */
export function resolveToken(apiKey: ApiKey | undefined, details: WanErrorOptions): string | Promise<string> {
  if (typeof apiKey !== "function") return checkedToken(apiKey ?? tokenFromEnvironment(), details);
  // A function may succeed the next time, for example if the store that it reads was being written to.
  const retryable = { ...details, retryable: true };
  return callApiKey(apiKey, retryable).then((token) => checkedToken(token, retryable));
}

function checkedToken(given: unknown, details: WanErrorOptions): string {
  const token = typeof given === "string" ? given.trim() : "";
  if (token === "") {
    throw new ConfigurationError(
      `No API token: set ${TOKEN_VARIABLE} or apiKey to one from https://platform.acedata.cloud, or to any text for wan-client/emulator.`,
      details,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new ConfigurationError('apiKey: give the token alone, without "Bearer" or spaces.', details);
  }
  return token;
}

async function callApiKey(apiKey: () => string | Promise<string>, details: WanErrorOptions): Promise<string> {
  try {
    return await apiKey();
  } catch (cause) {
    throw new ConfigurationError("The apiKey function threw.", {
      ...details,
      cause: safeCause(cause, ""),
    });
  }
}
