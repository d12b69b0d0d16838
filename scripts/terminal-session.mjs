// Prints the terminal session that the page about the command line shows: the command makes a video on its own emulator, is
// interrupted, and resumes. It runs the built package: `npm run build` first.
//
//   node scripts/terminal-session.mjs
//   node scripts/terminal-session.mjs --write     also writes it into the documentation

import { pagesNamed, writeGenerated } from "./markdown.mjs";
import { plain, recordSession } from "./recorded-session.mjs";

// The pages show plain text, even if this script runs in a terminal with colours.
const { generate, wait, emulator } = await recordSession({ NO_COLOR: "1", FORCE_COLOR: undefined });

const lines = [
  "```console",
  `$ ${generate.typed}`,
  plain(generate)
    .trimEnd()
    .replace(/\nInterrupted/, "\n^C\nInterrupted"),
  `$ ${wait.typed}`,
  plain(wait).trimEnd(),
  "```",
  "",
  "```console",
  `$ ${emulator.typed}`,
  plain(emulator).trimEnd(),
  "```",
];
if (process.argv.includes("--write")) writeGenerated("session", lines, pagesNamed("command-line"));
console.log(lines.join("\n"));
