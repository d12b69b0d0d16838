import { ConfigurationError, RequestValidationError, WanError } from "wan-client";
import { BudgetExceededError } from "wan-client/account";
import { PLATFORM_TOKEN_VARIABLE, TOKEN_VARIABLE } from "../util/environment.js";
import { DEFAULT_EMULATOR_URL, TOKEN_PAGE } from "./connection.js";
import { creditsText } from "./credits.js";
import { UsageError } from "./exit-code.js";
import { issuesByFlag } from "./request-issues.js";

// What users of the command set instead of the client's options.
const SETTINGS: Record<string, string> = {
  baseURL: "--base-url",
  apiKey: TOKEN_VARIABLE,
  platformToken: PLATFORM_TOKEN_VARIABLE,
};

// Other messages contain these words, too, so they are replaced only before the colon at the start of a message.
const OPTIONS = new Map([
  ["budget", "--budget"],
  ["limit", "--budget"],
  ["since", "--since"],
  ["until", "--until"],
  ["traceId", "--trace-id"],
]);

/** The message of an error, with the names of the command line instead of those of the library. */
export function errorMessage(error: unknown): string {
  if (RequestValidationError.is(error)) return issuesByFlag(error);
  const { message } = error as Error;
  if (!WanError.is(error)) return message;
  if (/^No (API|platform) token\b/.test(message)) return missingToken(message);
  const isOurs = ConfigurationError.is(error) || BudgetExceededError.is(error);
  return (isOurs ? withFlags(error) : message)
    .replace(/\b(?:baseURL|apiKey|platformToken)\b/g, (name) => SETTINGS[name] ?? name)
    .replace(/ Resume with waitForTask\(".*"\)\.$/, "");
}

/** The message for a missing token. The message of the library has advice for programs instead. */
function missingToken(message: string): string {
  const isPlatform = message.startsWith("No platform token");
  const [problem, advice] = isPlatform
    ? [
        `No platform token: set ${PLATFORM_TOKEN_VARIABLE}. It is not the same token as ${TOKEN_VARIABLE}.`,
        `Platform tokens start with "platform-v1-". Create one at ${TOKEN_PAGE}.`,
      ]
    : [`No API token: set ${TOKEN_VARIABLE}.`, `Create a token at ${TOKEN_PAGE}.`];
  const emulator = "run `npx wan-client emulator` in another terminal";
  return `${problem}\n${advice}\nTo try the command without a token, ${emulator}, and add --base-url ${DEFAULT_EMULATOR_URL}`;
}

/** The message of an error about an option, with the flags of the command. */
function withFlags(error: ConfigurationError | BudgetExceededError): string {
  if (BudgetExceededError.is(error) && error.asked !== undefined) {
    const asked = creditsText(error.asked);
    return `--budget: the video may cost ${asked}, and the limit is ${error.limit}. Nothing was sent.`;
  }
  return error.message
    .replace('pass unpriced: "allow" to createBudget()', "leave out --budget")
    .replace("which is after until (", "which is after --until (")
    .replace(/^\w+(?=: )/, (name) => OPTIONS.get(name) ?? name);
}

/**
 * The message of an error that ends a command, with advice.
 *
 * @param resume The command that resumes the wait, if the error has ended a wait.
 */
export function failureMessage(error: unknown, command: string | undefined, resume?: string): string {
  const lines = [errorMessage(error)];
  if (error instanceof UsageError) lines.push(`See wan-client ${command ? `${command} ` : ""}--help`);
  if (WanError.is(error) && error.maybeAccepted) {
    lines.push("The task may be running, and may be billed. Check this before you submit it again.");
  }
  if (resume !== undefined) lines.push(`Resume with: ${resume}`);
  return lines.join("\n");
}

/** The JSON of an error in an event. */
export function errorToJson(error: unknown): object {
  const message = errorMessage(error);
  if (WanError.is(error)) return { ...error.toJSON(), message };
  const { name, code } = error as NodeJS.ErrnoException;
  return { name, message, ...(code !== undefined && { code }) };
}
