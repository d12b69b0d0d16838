import { PLATFORM_TOKEN_VARIABLE, TOKEN_VARIABLE } from "../util/environment.js";
import type { Command } from "./command.js";
import { DEFAULT_EMULATOR_URL, TOKEN_PAGE } from "./connection.js";
import { type Flags, helpOf } from "./flags.js";
import { tableOf } from "./format.js";
import type { Styles } from "./styles.js";

/** The flags of every command, and of the program without a command. */
export const GLOBAL_FLAGS = {
  help: { type: "boolean", short: "h", help: "show this help" },
  version: { type: "boolean", short: "V", help: "print the version of wan-client" },
} as const satisfies Flags;

const EXAMPLES = [
  "npx wan-client models",
  'npx wan-client generate "A paper boat" -m wan2.6-t2v -o boat.mp4',
];

export function commandHelp(name: string, command: Command, styles: Styles): string {
  const { usage, summary, flags, examples, details } = command;
  const title = `${styles.bold("Usage:")} ${["wan-client", name, usage].filter(Boolean).join(" ")}`;
  const sentence = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  const options = helpOf({ ...flags, ...GLOBAL_FLAGS });
  const parts = [title, sentence, options, exampleText(examples, styles), ...(details ? [details] : [])];
  return `${parts.join("\n\n")}\n`;
}

export function generalHelp(commands: Readonly<Record<string, Command>>, styles: Styles): string {
  const { bold } = styles;
  const summaries = tableOf(Object.entries(commands).map(([name, { summary }]) => [`  ${name}`, summary]));
  return `${bold("Usage:")} wan-client COMMAND [OPTIONS]

Generates videos with the Wan Videos Generation API of Ace Data Cloud.

${bold("Commands:")}
${summaries}

${bold("Options:")}
${helpOf(GLOBAL_FLAGS)}

wan-client COMMAND --help, or wan-client help COMMAND, shows the options of a command.

${exampleText(EXAMPLES, styles)}

The token is read from the environment variable ${TOKEN_VARIABLE}. balance, usage and uploads of
files need a different token, in ${PLATFORM_TOKEN_VARIABLE}. Create both at ${TOKEN_PAGE}.
To try the commands without a token, free of charge, run "npx wan-client emulator" in another terminal, and
add --base-url ${DEFAULT_EMULATOR_URL}

Colours appear only in a terminal. NO_COLOR=1 turns them off, and FORCE_COLOR=1 turns them on elsewhere.

${bold("Exit codes:")}
  0    success
  1    a task failed; it is not billed
  2    wrong usage, or a request that was refused; no task was created
  3    any other failure
  129  interrupted by SIGHUP, as when the terminal is closed; the task keeps running
  130  interrupted by SIGINT (Ctrl-C)
  131  interrupted by SIGQUIT
  143  interrupted by SIGTERM
`;
}

function exampleText(examples: readonly string[], { bold }: Styles): string {
  const title = examples.length === 1 ? "Example:" : "Examples:";
  return [bold(title), ...examples.map((line) => `  ${line}`)].join("\n");
}
