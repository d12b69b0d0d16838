import type { BitWriter } from "./bit-writer.js";
import { MACROBLOCK, type Picture } from "./picture.js";
import { CHROMA, LUMA, LUMA_BESIDE_PCM, writeBlock } from "./residual.js";

// Macroblock types in a key picture. Intra 16x16 is 1, plus 2 for DC prediction, plus 4 if there are chroma coefficients.
const INTRA_16X16_DC = 3;
const CHROMA_DC = 4;
const PCM = 25;

/** What a macroblock's code depends on besides the picture. */
interface Context {
  /** 1 for each macroblock of the current picture that is uncompressed. */
  readonly pcm: Uint8Array;
  /** What is added to the type: 5 in a picture between key pictures, which has five types before these. */
  readonly firstType: number;
}

/** A value for each cell of a macroblock: at the top left, top right, bottom left and bottom right. */
type Quarters = readonly [number, number, number, number];

/**
 * Writes one macroblock so that the decoder shows exactly what is painted: the samples themselves if it is detailed, else the
 * differences of its cells' colours from the neighbouring samples.
 */
export function writeMacroblock(
  writer: BitWriter,
  picture: Picture,
  index: number,
  { pcm, firstType }: Context,
): void {
  const { columns, planes } = picture;
  const left = index % columns > 0;
  const top = index >= columns;
  const at = (plane: Uint8Array, side: number): Block => ({
    plane,
    side,
    stride: columns * side,
    start: Math.floor(index / columns) * side * columns * side + (index % columns) * side,
    left,
    top,
  });
  const [luma, ...chroma] = [
    at(planes[0], MACROBLOCK),
    at(planes[1], MACROBLOCK / 2),
    at(planes[2], MACROBLOCK / 2),
  ] as const;
  if (picture.detailed[index]) {
    writer.unsigned(firstType + PCM);
    writer.align();
    for (const block of [luma, ...chroma]) writeSamples(writer, block);
    return;
  }
  const chromaSums = chroma.map((block) => sumsOf(quartersOf(block), predictChroma(block)));
  const hasChroma = chromaSums.some((sums) => sums.some((sum) => sum !== 0));
  writer.unsigned(firstType + INTRA_16X16_DC + (hasChroma ? CHROMA_DC : 0));
  // DC prediction of chroma, and the same QP as before.
  writer.unsigned(0);
  writer.signed(0);
  const [sum, horizontal, vertical, diagonal] = sumsOf(quartersOf(luma), predictLuma(luma));
  const besidePcm = (left && pcm[index - 1] === 1) || (top && pcm[index - columns] === 1);
  // In the order of the zigzag scan. The fourth coefficient would describe stripes within the cells.
  const codes = besidePcm ? LUMA_BESIDE_PCM : LUMA;
  writeBlock(writer, [sum, horizontal, vertical, 0, diagonal], codes);
  if (hasChroma) for (const sums of chromaSums) writeBlock(writer, sums, CHROMA);
}

/** The part of a plane that belongs to a macroblock. */
interface Block {
  readonly plane: Uint8Array;
  readonly side: number;
  /** The number of samples from one row of the plane to the next. */
  readonly stride: number;
  /** The index of the first sample. */
  readonly start: number;
  /** Whether there are macroblocks on the left and above, from which samples can be predicted. */
  readonly left: boolean;
  readonly top: boolean;
}

function writeSamples(writer: BitWriter, { plane, side, stride, start }: Block): void {
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      writer.byte(plane[start + row * stride + column] as number);
    }
  }
}

/** The colours of the four cells, each of which has one colour. */
function quartersOf({ plane, side, stride, start }: Block): Quarters {
  const sample = (x: number, y: number) => plane[start + y * stride + x] as number;
  const half = side / 2;
  return [sample(0, 0), sample(half, 0), sample(0, half), sample(half, half)];
}

/**
 * The two-dimensional Hadamard transform of the differences: their sum, and the horizontal, vertical and diagonal difference.
 * At the QP of the parameter sets, the decoder divides the inverse transform by four, so nothing is lost.
 */
function sumsOf(colours: Quarters, predicted: Quarters): Quarters {
  const a = colours[0] - predicted[0];
  const b = colours[1] - predicted[1];
  const c = colours[2] - predicted[2];
  const d = colours[3] - predicted[3];
  return [a + b + c + d, a - b + c - d, a + b - c - d, a - b - c + d];
}

/** DC prediction of luma: all cells have the mean of the samples above and on the left. */
function predictLuma(block: Block): Quarters {
  const { side } = block;
  const mean = meanOf(sumAbove(block, 0, side), sumBeside(block, 0, side), side);
  return [mean, mean, mean, mean];
}

/** DC prediction of chroma: each cell has the mean of the samples next to it. */
function predictChroma(block: Block): Quarters {
  const half = block.side / 2;
  const above = sumAbove(block, 0, half);
  const aboveRight = sumAbove(block, half, half);
  const beside = sumBeside(block, 0, half);
  const besideBottom = sumBeside(block, half, half);
  return [
    meanOf(above, beside, half),
    // The top right cell uses the samples above, the bottom left cell those on the left; if these are missing, the others.
    meanOf(aboveRight ?? beside, undefined, half),
    meanOf(besideBottom ?? above, undefined, half),
    meanOf(aboveRight, besideBottom, half),
  ];
}

/** The sum of some samples of the row above. */
function sumAbove({ plane, stride, start, top }: Block, first: number, count: number): number | undefined {
  if (!top) return undefined;
  let sum = 0;
  for (let x = first; x < first + count; x++) sum += plane[start - stride + x] as number;
  return sum;
}

/** The sum of some samples of the column on the left. */
function sumBeside({ plane, stride, start, left }: Block, first: number, count: number): number | undefined {
  if (!left) return undefined;
  let sum = 0;
  for (let y = first; y < first + count; y++) sum += plane[start - 1 + y * stride] as number;
  return sum;
}

/** The rounded mean of the samples in two sums of `count` samples each, or the middle of the range without a sum. */
function meanOf(first: number | undefined, second: number | undefined, count: number): number {
  if (first === undefined && second === undefined) return 128;
  const samples = first === undefined || second === undefined ? count : 2 * count;
  return Math.floor(((first ?? 0) + (second ?? 0) + samples / 2) / samples);
}
