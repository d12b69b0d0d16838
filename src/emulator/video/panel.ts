import { mix } from "./colour.js";
import { CELL, MACROBLOCK, type Picture, paintCell } from "./picture.js";
import type { Scene } from "./scene.js";
import { CHARACTER_WIDTH, paintText, wrapText } from "./text.js";

/** What the panel shows. */
export interface PanelText {
  readonly prompt: string;
  readonly model: string;
  /** The size and the length of the video. */
  readonly size: string;
}

/** Texts in one line. */
type Line = readonly {
  readonly text: string;
  /** The position in the line, characters. */
  readonly column: number;
  readonly colour: "prompt" | "model" | "size";
}[];

/** Where the parts of a picture are. Positions and sizes are in cells, except for the lines of text. */
export interface Layout {
  readonly columns: number;
  readonly landscapeRows: number;
  readonly barRow: number;
  readonly barRows: number;
  readonly lines: readonly Line[];
  /** The row of macroblocks of the first line. Each line fills one such row, so that few macroblocks are detailed. */
  readonly firstLine: number;
}

/** A dot has two by two pixels. */
const DOT = 2;
/** The space on the left and on the right of a line, pixels. */
const MARGIN = 8;
/** The minimum space between the text and the progress bar, pixels. */
const MIN_GAP = 4;
/** About how many characters of a prompt are shown. */
const MAX_PROMPT = 96;

/** Arranges a picture of this size, pixels: the landscape, below it the panel with the text, and a progress bar at the bottom. */
export function layOut(width: number, height: number, text: PanelText): Layout {
  const rows = Math.ceil(height / CELL);
  // At least half a cell of the bar is visible.
  const barRow = Math.floor((height - CELL / 2) / CELL);
  const textEnd = Math.floor((barRow * CELL - MIN_GAP) / MACROBLOCK);
  const characters = Math.max(1, Math.floor((width - 2 * MARGIN) / (CHARACTER_WIDTH * DOT)));
  // At least one row of macroblocks is left for the landscape.
  const lines = linesOf(text, characters, textEnd - 1);
  const firstLine = textEnd - lines.length;
  return {
    columns: Math.ceil(width / CELL),
    landscapeRows: lines.length > 0 ? firstLine * (MACROBLOCK / CELL) - 1 : barRow,
    barRow,
    barRows: rows - barRow,
    lines,
    firstLine,
  };
}

function linesOf({ prompt, model, size }: PanelText, characters: number, maxLines: number): Line[] {
  const wrap = (text: string, count: number, colour: Line[number]["colour"]): Line[] =>
    wrapText(text, characters, count).map((line) => [{ text: line, column: 0, colour }]);
  const facts: Line[] =
    model.length + 1 + size.length <= characters
      ? [
          [
            { text: model, column: 0, colour: "model" },
            { text: size, column: characters - size.length, colour: "size" },
          ],
        ]
      : [...wrap(model, 2, "model"), ...wrap(size, 2, "size")];
  const promptLines = Math.min(Math.round(MAX_PROMPT / characters), maxLines - facts.length);
  return [...wrap(prompt, promptLines, "prompt"), ...facts].slice(0, Math.max(0, maxLines));
}

/** Paints the panel and its text. */
export function paintPanel(picture: Picture, layout: Layout, colours: Scene["colours"]): void {
  const { columns, landscapeRows, barRow, lines, firstLine } = layout;
  for (let row = landscapeRows; row < barRow; row++) {
    for (let column = 0; column < columns; column++) paintCell(picture, column, row, colours.panel);
  }
  lines.forEach((line, index) => {
    const y = ((firstLine + index) * MACROBLOCK) / DOT;
    for (const { text, column, colour } of line) {
      paintText(picture, text, MARGIN / DOT + column * CHARACTER_WIDTH, y, colours[colour]);
    }
  });
}

/** Paints the progress bar: `progress` runs from 0 to 1. */
export function paintBar(
  picture: Picture,
  layout: Layout,
  colours: Scene["colours"],
  progress: number,
): void {
  const { columns, barRow, barRows } = layout;
  for (let column = 0; column < columns; column++) {
    const colour = mix(colours.track, colours.bar, progress * columns - column);
    for (let row = barRow; row < barRow + barRows; row++) paintCell(picture, column, row, colour);
  }
}
