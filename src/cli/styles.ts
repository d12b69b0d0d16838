import type { Output, Terminal } from "./terminal.js";

// Written by hand, because `styleText` of the oldest supported Node ignores NO_COLOR and FORCE_COLOR.
const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
} as const;

type StyleName = keyof typeof CODES;

/** Functions that style a text. Without colour, each returns the text unchanged. */
export type Styles = Readonly<Record<StyleName, (text: string) => string>>;

/** The styles of an output without colour. */
export const NO_STYLES: Styles = stylesFrom(() => (text) => text);

const COLOUR: Styles = stylesFrom((name) => {
  const [start, end] = CODES[name];
  return (text) => `\u001b[${start}m${text}\u001b[${end}m`;
});

/** The styles of an output: colour on a terminal, unless the environment says otherwise. */
export function stylesFor(output: Output, env: Terminal["env"]): Styles {
  return hasColour(output, env) ? COLOUR : NO_STYLES;
}

/**
 * `FORCE_COLOR` outranks `NO_COLOR`, as in Node, and an empty variable counts as not set (no-color.org, force-color.org).
 * `FORCE_COLOR=0` and `FORCE_COLOR=false` turn colour off, as in Node.
 */
function hasColour({ isTTY }: Output, { FORCE_COLOR, NO_COLOR, TERM }: Terminal["env"]): boolean {
  if (FORCE_COLOR) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return isTTY === true && !NO_COLOR && TERM !== "dumb";
}

function stylesFrom(styleOf: (name: StyleName) => (text: string) => string): Styles {
  const names = Object.keys(CODES) as StyleName[];
  return Object.fromEntries(names.map((name) => [name, styleOf(name)])) as unknown as Styles;
}
