// Draws docs/images/terminal.svg, the animated picture in the READMEs: a recorded session of the command, in colour. It runs the
// built package: `npm run build` first.
//
//   node scripts/terminal-picture.mjs
//
// The picture has no script. Its first frame is the end of the session, because a reader without animations sees only that frame.

import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { recordSession } from "./recorded-session.mjs";

const FILE = resolve(import.meta.dirname, "../docs/images/terminal.svg");
const COLUMNS = 80;
const CHARACTER = 9.6;
const FONT_SIZE = 16;
const LINE = 23;
const MARGIN = 18;
const BAR = 36;
const WIDTH = COLUMNS * CHARACTER + 2 * MARGIN;

// The position of a typed row's cover when the whole row is visible: outside the picture.
const AWAY = "translateX(2000px)";

// Milliseconds. Longer pauses of the session are shortened, so that nobody waits for a picture.
const TYPING = 24;
const MAX_PAUSE = 1_200;
const AFTER_COMMAND = 500;
const HOLD = 4_500;
const FIRST_FRAME = 1_500;

const CLASSES = {
  1: "bold",
  2: "dim",
  31: "red",
  32: "green",
  33: "yellow",
  34: "blue",
  35: "magenta",
  36: "cyan",
  90: "dim",
};

const { generate, wait } = await recordSession({ FORCE_COLOR: "1", NO_COLOR: undefined });
const rows = [];
let now = FIRST_FRAME + AFTER_COMMAND;
addCommand(generate, true);
addCommand(wait, false);
rows.push({ at: now + AFTER_COMMAND, parts: [{ text: "$ ", name: "prompt" }], cursor: true });
const duration = now + AFTER_COMMAND + HOLD;
writeFileSync(FILE, picture());
console.log(`${FILE}: ${rows.length} rows, ${(duration / 1_000).toFixed(1)} s`);

/** Adds the rows of a command: the typed command, letter by letter, and its output at the recorded times. */
function addCommand({ typed, output }, interrupted) {
  const parts = [
    { text: "$ ", name: "prompt" },
    { text: typed, name: "bold" },
  ];
  for (const row of wrap(parts)) {
    const length = row.reduce((sum, { text }) => sum + text.length, 0);
    rows.push({ at: now, parts: row, typing: length });
    now += length * TYPING;
  }
  now += AFTER_COMMAND;
  let last = 0;
  for (const { at, text } of output) {
    now += Math.min(at - last, MAX_PAUSE);
    last = at;
    for (const line of text.replace(/\n$/, "").split("\n")) {
      if (interrupted && /Interrupted/.test(line)) {
        rows.push({ at: now, parts: [{ text: "^C", name: "bold" }] });
        now += AFTER_COMMAND;
      }
      for (const parts of wrap(partsOf(line))) rows.push({ at: now, parts });
    }
  }
  now += AFTER_COMMAND;
}

/** Splits a line into parts that have one colour each. */
function partsOf(line) {
  const parts = [];
  let names = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters.
  for (const [, codes, text] of `\u001b[0m${line}`.matchAll(/\u001b\[([\d;]*)m([^\u001b]*)/g)) {
    for (const code of codes.split(";")) {
      if (CLASSES[code]) names = [...names, CLASSES[code]];
      else names = [];
    }
    if (text) parts.push({ text, name: names.join(" ") });
  }
  return parts;
}

/** Breaks a line into rows, between two words. */
function wrap(parts) {
  const wrapped = [[]];
  let free = COLUMNS;
  for (const { text, name } of parts) {
    for (const word of text.match(/\S+ *| +/g) ?? []) {
      if (word.trimEnd().length > free) {
        wrapped.push([]);
        free = COLUMNS;
      }
      const row = wrapped.at(-1);
      if (row.at(-1)?.name === name) row.at(-1).text += word;
      else row.push({ text: word, name });
      free -= word.length;
    }
  }
  return wrapped;
}

function picture() {
  const height = BAR + rows.length * LINE + MARGIN;
  const frames = rows.map(({ at }, index) => appears(`r${index}`, at)).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">
<title id="title">A terminal session of wan-client on the emulator</title>
<style>
svg{--back:#fbfcfd;--bar:#eaeef2;--edge:#d0d7de;--text:#1f2328;--dim:#59636e;--red:#c4202b;--green:#13702f;--yellow:#8a5700;--blue:#0757ba;--magenta:#7b3fd0;--cyan:#0f6672}
@media (prefers-color-scheme:dark){svg{--back:#0d1117;--bar:#1b222b;--edge:#30363d;--text:#e6edf3;--dim:#9aa4af;--red:#ff8d86;--green:#5ad469;--yellow:#e3b341;--blue:#85bcff;--magenta:#d6aaff;--cyan:#5cd4e0}}
text{font:${FONT_SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--text);white-space:pre}
.bold{font-weight:700}.dim,.prompt{fill:var(--dim)}
${["red", "green", "yellow", "blue", "magenta", "cyan"].map((name) => `.${name}{fill:var(--${name})}`).join("")}
.back{fill:var(--back)}.edge{fill:none;stroke:var(--edge)}.bar{fill:var(--bar)}.cover{fill:var(--back)}
.cursor{fill:var(--text);animation:blink 1.1s steps(1) infinite}
@keyframes blink{50%{opacity:0}}
.row,.cover{animation-duration:${seconds(duration)}s;animation-iteration-count:infinite;animation-timing-function:steps(1)}
${frames}${rows.map(typingRule).join("")}
@media (prefers-reduced-motion:reduce){.row,.cover,.cursor{animation:none}}
</style>
<rect class="back" width="${WIDTH}" height="${height}" rx="8"/>
<path class="bar" d="M1 ${BAR - 8}V9a8 8 0 0 1 8-8h${WIDTH - 18}a8 8 0 0 1 8 8v${BAR - 17}z"/>
<text x="${MARGIN}" y="19" class="dim">wan-client on the local emulator: no account, no cost</text>
${rows.map(rowElement).join("\n")}
<rect class="edge" x=".5" y=".5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>
</svg>
`;
}

function rowElement({ parts, typing, cursor }, index) {
  const y = BAR + (index + 1) * LINE - 7;
  const spans = parts.map(({ text, name }) =>
    name ? `<tspan class="${name}">${escaped(text)}</tspan>` : escaped(text),
  );
  const length = parts.reduce((sum, { text }) => sum + text.length, 0);
  // The same width in every font, so that the rows end where the terminal breaks them.
  const text = `<text x="${MARGIN}" y="${y}" textLength="${number(length * CHARACTER)}" xml:space="preserve">${spans.join("")}</text>`;
  const extra = cursor
    ? `<rect class="cursor" x="${number(MARGIN + length * CHARACTER)}" y="${y - 14}" width="${CHARACTER}" height="18"/>`
    : "";
  // A cover moves to the right and uncovers the text, letter by letter. Without animation it has no width.
  const cover = typing
    ? `<rect class="cover t${index}" x="${MARGIN}" y="${y - 16}" width="${number(length * CHARACTER)}" height="${LINE}" style="transform:${AWAY}"/>`
    : "";
  return `<g class="row r${index}">${text}${extra}${cover}</g>`;
}

/** The rule that hides a row from the first frame until its time. */
function appears(name, at) {
  const hidden = `${percent(FIRST_FRAME)}{opacity:0}`;
  return `.${name}{animation-name:${name}}@keyframes ${name}{0%{opacity:1}${hidden}${percent(at)}{opacity:1}}\n`;
}

function typingRule({ at, typing }, index) {
  if (!typing) return "";
  const width = number(typing * CHARACTER);
  const end = percent(at + typing * TYPING);
  const name = `t${index}`;
  const frames = [
    `0%{transform:${AWAY}}`,
    `${percent(FIRST_FRAME)}{transform:none}`,
    `${percent(at)}{transform:none;animation-timing-function:steps(${typing})}`,
    `${end}{transform:translateX(${width}px)}`,
    `${later(end)}{transform:${AWAY}}`,
  ];
  return `.${name}{animation-name:${name}}@keyframes ${name}{${frames.join("")}}\n`;
}

function later(end) {
  return `${number(Number.parseFloat(end) + 0.01)}%`;
}

function percent(at) {
  return `${number((at / duration) * 100)}%`;
}

function seconds(ms) {
  return number(ms / 1_000);
}

function number(value) {
  return Number(value.toFixed(2));
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
