import { ConfigurationError } from "wan-client";
import { asIdentifier, asText, type JsonObject } from "../util/json.js";
import { omitUndefined } from "../util/object.js";
import { checkOptionNames } from "../util/option-names.js";
import { roundCredits } from "../util/round-credits.js";
import { numberFrom, timeFrom } from "../util/values.js";
import { listRows } from "./platform-list.js";
import { PLATFORM_OPTIONS, type PlatformOptions, resolvePlatformToken } from "./platform-options.js";
import { callPlatform, READ_TIMEOUT_MS } from "./platform-request.js";

/** The balance of the account that the platform token belongs to. */
export interface Balance {
  /**
   * The sum of the credits of all applications with the scope `Global` that have not expired. `undefined` if none of them has
   * a number. The platform decides which application pays for a video.
   */
  credits?: number | undefined;
  applications: BalanceApplication[];
}

/** An application of the account: a subscription to one service, or to all of them. Contains no account id. */
export interface BalanceApplication {
  /** `undefined` if the platform does not send it. */
  remainingCredits?: number | undefined;
  usedCredits?: number | undefined;
  /** `Global` for all services, `Individual` for one. */
  scope?: string | undefined;
  /** The id of the service that the application is for. */
  serviceId?: string | undefined;
  /** Whether calls of this service may also use the credits of a `Global` application. */
  allowConsumeGlobal?: boolean | undefined;
  /** `undefined` if it does not expire. */
  expiresAt?: Date | undefined;
  type?: string | undefined;
}

/**
 * Reads the balance of the account from the Ace Data Cloud platform. Needs a platform token, which is not the API token.
 * Nothing is sent to the video API. The result contains no account id.
 *
 * There is one attempt. It may take 60 seconds (60,000 ms), however many applications there are. For a shorter limit, pass
 * `signal: AbortSignal.timeout(ms)`. A redirect is not followed.
 *
 * @throws Before anything is sent: ConfigurationError for an unknown or invalid option, and a missing token. After that:
 * AuthenticationError, RateLimitError and the other classes of ApiError; ConnectionError; RequestTimeoutError; ResponseError
 * for a redirect, and for a response without a list; AbortError.
 * @example
 * ```ts
 * const { credits, applications } = await getBalance();
 * console.log(credits ?? "not known", applications.length);
 * ```
 */
export async function getBalance(options: PlatformOptions = {}): Promise<Balance> {
  checkOptionNames(ConfigurationError, options, PLATFORM_OPTIONS);
  const token = resolvePlatformToken(options);
  return callPlatform(options, READ_TIMEOUT_MS, async (send) => {
    const applications: BalanceApplication[] = [];
    for await (const row of listRows((path) => send({ method: "GET", path, token }), "/applications/")) {
      applications.push(applicationFrom(row));
    }
    return omitUndefined({ credits: globalCredits(applications), applications });
  });
}

function applicationFrom(row: JsonObject): BalanceApplication {
  const { remaining_amount, used_amount, allow_consume_global } = row;
  return omitUndefined({
    remainingCredits: numberFrom(remaining_amount),
    usedCredits: numberFrom(used_amount),
    scope: asText(row.scope),
    serviceId: asIdentifier(row.service_id),
    allowConsumeGlobal: typeof allow_consume_global === "boolean" ? allow_consume_global : undefined,
    expiresAt: timeFrom(row.expired_at),
    type: asText(row.type),
  });
}

function globalCredits(applications: readonly BalanceApplication[]): number | undefined {
  const now = Date.now();
  const amounts = applications
    .filter(({ scope, expiresAt }) => scope === "Global" && !(expiresAt && expiresAt.getTime() <= now))
    .map(({ remainingCredits }) => remainingCredits)
    .filter((credits) => credits !== undefined);
  return amounts.length === 0 ? undefined : roundCredits(amounts.reduce((sum, credits) => sum + credits, 0));
}
