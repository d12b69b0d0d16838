import type { Colour } from "./colour.js";

/** The side of a macroblock, pixels. */
export const MACROBLOCK = 16;
/** The side of a cell, pixels. The encoder compresses macroblocks whose four cells are of one colour each. */
export const CELL = 8;

/** A picture with 4:2:0 chroma subsampling. Its planes cover whole macroblocks. */
export interface Picture {
  /** The macroblocks of a row. */
  readonly columns: number;
  /** The rows of macroblocks. */
  readonly rows: number;
  /** The samples of luma, Cb and Cr. A row of luma has `columns * 16` of them, a row of chroma half as many. */
  readonly planes: readonly [Uint8Array, Uint8Array, Uint8Array];
  /** 1 for each macroblock with dots, whose cells may have more than one colour. */
  readonly detailed: Uint8Array;
  /** 1 for each macroblock that has changed since the last encoded picture. */
  readonly changed: Uint8Array;
}

/** A black picture that has at least this size, pixels. */
export function createPicture(width: number, height: number): Picture {
  const columns = Math.ceil(width / MACROBLOCK);
  const rows = Math.ceil(height / MACROBLOCK);
  const size = columns * rows;
  return {
    columns,
    rows,
    planes: [
      new Uint8Array(size * 256).fill(16),
      new Uint8Array(size * 64).fill(128),
      new Uint8Array(size * 64).fill(128),
    ],
    detailed: new Uint8Array(size),
    changed: new Uint8Array(size),
  };
}

/** Paints one cell. The position is in cells; a cell outside the picture is skipped. */
export function paintCell(picture: Picture, column: number, row: number, colour: Colour): void {
  paintSquare(picture, column * CELL, row * CELL, CELL, colour);
}

/** Paints a dot of two by two pixels, and marks its macroblock as detailed. The position is in dots. */
export function paintDot(picture: Picture, x: number, y: number, colour: Colour): void {
  const macroblock = paintSquare(picture, x * 2, y * 2, 2, colour);
  if (macroblock !== undefined) picture.detailed[macroblock] = 1;
}

/** Paints a square within one macroblock, and returns the macroblock's index. `size` and the position are even. */
function paintSquare(
  picture: Picture,
  x: number,
  y: number,
  size: number,
  colour: Colour,
): number | undefined {
  const { columns, rows, planes, changed } = picture;
  if (x < 0 || y < 0 || x >= columns * MACROBLOCK || y >= rows * MACROBLOCK) return undefined;
  const macroblock = Math.floor(y / MACROBLOCK) * columns + Math.floor(x / MACROBLOCK);
  const width = columns * MACROBLOCK;
  let differs = false;
  for (let index = 0; index < planes.length; index++) {
    const plane = planes[index] as Uint8Array;
    const scale = index === 0 ? 1 : 2;
    const stride = width / scale;
    const start = (y / scale) * stride + x / scale;
    const value = colour[index] as number;
    // The first sample stands for all of them: what is painted over was painted in squares of the same size.
    if (plane[start] === value) continue;
    differs = true;
    const side = size / scale;
    for (let row = 0; row < side; row++) {
      plane.fill(value, start + row * stride, start + row * stride + side);
    }
  }
  if (differs) changed[macroblock] = 1;
  return macroblock;
}
