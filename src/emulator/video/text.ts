import type { Colour } from "./colour.js";
import { GLYPH, glyphOf } from "./font.js";
import { type Picture, paintDot } from "./picture.js";

/** The width of a character with the space after it, dots. */
export const CHARACTER_WIDTH = GLYPH.width + 1;

const ELLIPSIS = "...";

/**
 * Wraps a text by words. A word that is longer than a line is broken, after a hyphen if it has one.
 *
 * @param columns the characters of a line
 * @param maxLines the last line ends with an ellipsis if the text needs more
 */
export function wrapText(text: string, columns: number, maxLines: number): string[] {
  if (maxLines < 1) return [];
  // A prompt can be long. More characters are kept than fit, however the words are wrapped.
  const characters = [...text.trim().replace(/\s+/g, " ")].slice(0, (columns + 1) * maxLines + 1);
  const lines: string[] = [];
  let line: string[] = [];
  for (const word of characters.join("").split(" ")) {
    let rest = [...word];
    if (line.length > 0 && line.length + 1 + rest.length <= columns) {
      line.push(" ", ...rest);
      continue;
    }
    if (line.length > 0) lines.push(line.join(""));
    while (rest.length > columns) {
      const end = rest.lastIndexOf("-", columns - 1) + 1 || columns;
      lines.push(rest.slice(0, end).join(""));
      rest = rest.slice(end);
    }
    line = rest;
  }
  if (line.length > 0) lines.push(line.join(""));
  if (lines.length <= maxLines) return lines;
  const last = [...(lines[maxLines - 1] ?? "")].slice(0, Math.max(0, columns - ELLIPSIS.length));
  return [...lines.slice(0, maxLines - 1), `${last.join("").trimEnd()}${ELLIPSIS}`.slice(0, columns)];
}

/** Paints a line of text. The position of its top left corner is in dots. */
export function paintText(picture: Picture, text: string, x: number, y: number, colour: Colour): void {
  [...text].forEach((character, column) => {
    glyphOf(character).forEach((bits, row) => {
      for (let dot = 0; dot < GLYPH.width; dot++) {
        if ((bits >> (GLYPH.width - 1 - dot)) & 1) {
          paintDot(picture, x + column * CHARACTER_WIDTH + dot, y + row, colour);
        }
      }
    });
  });
}
