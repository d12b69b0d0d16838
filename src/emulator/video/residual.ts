import type { BitWriter } from "./bit-writer.js";

/**
 * The codes of one kind of block, from the tables 9-5 and 9-7 to 9-10 of the H.264 standard, as far as the blocks here need
 * them.
 */
export interface BlockCodes {
  /** The code of the number of coefficients, and of how many ones come last in the scan. */
  readonly token: (coefficients: number, trailingOnes: number) => string;
  /** The codes of the number of zeros before the last coefficient: a list for each number of coefficients from 1. */
  readonly zeros: readonly (readonly string[])[];
}

const words = (text: string): string[] => text.split(" ");

const LUMA_ZEROS = ["1 011 010 0011 0010", "111 110 101 100", "0101 111 110", "00011 111"].map(words);
const CHROMA_ZEROS = ["1 01 001 000", "1 01 00", "1 0"].map(words);
// The codes of the number of zeros before a coefficient: a list for each number of zeros that are left, from 1.
const RUNS = ["1 0", "1 01 00", "11 10 01 00"].map(words);

// By the number of coefficients: a code for each number of trailing ones. The four sums of a block are all even or all odd, so
// only four coefficients can include ones.
const LUMA_TOKENS = "1,000101,00000111,000000111,0000000111 000000110 00000101 000011".split(",").map(words);
const CHROMA_TOKENS = "01,000111,000100,000011,000010 00000011 00000010 0000000".split(",").map(words);

const tokenFrom =
  (table: readonly (readonly string[])[]): BlockCodes["token"] =>
  (coefficients, trailingOnes) =>
    table[coefficients]?.[trailingOnes] as string;

/** The codes of the DC coefficients of luma, if the neighbouring macroblocks are compressed too. */
export const LUMA: BlockCodes = { token: tokenFrom(LUMA_TOKENS), zeros: LUMA_ZEROS };

/** The codes of the DC coefficients of luma beside an uncompressed macroblock, whose blocks count as full. */
export const LUMA_BESIDE_PCM: BlockCodes = {
  token(coefficients, trailingOnes) {
    const value = coefficients === 0 ? 3 : ((coefficients - 1) << 2) | trailingOnes;
    return value.toString(2).padStart(6, "0");
  },
  zeros: LUMA_ZEROS,
};

/** The codes of the DC coefficients of a chroma plane. */
export const CHROMA: BlockCodes = { token: tokenFrom(CHROMA_TOKENS), zeros: CHROMA_ZEROS };

/**
 * Writes the coefficients of a block with CAVLC, in the order of the scan. They are the four sums of a block, with a zero
 * before the fourth in luma.
 */
export function writeBlock(writer: BitWriter, coefficients: readonly number[], codes: BlockCodes): void {
  // CAVLC writes the last coefficient first.
  const levels: number[] = [];
  const positions: number[] = [];
  for (let position = coefficients.length - 1; position >= 0; position--) {
    const level = coefficients[position] as number;
    if (level === 0) continue;
    levels.push(level);
    positions.push(position);
  }
  const count = levels.length;
  const other = levels.findIndex((level) => Math.abs(level) !== 1);
  const trailingOnes = Math.min(3, other < 0 ? count : other);
  writer.code(codes.token(count, trailingOnes));
  if (count === 0) return;
  for (const level of levels.slice(0, trailingOnes)) writer.bits(level < 0 ? 1 : 0, 1);
  writeLevels(writer, levels.slice(trailingOnes), trailingOnes);

  let zeros = (positions[0] as number) + 1 - count;
  // Without a list, the coefficients fill the block, so there are no zeros.
  const zeroCodes = codes.zeros[count - 1];
  if (zeroCodes) writer.code(zeroCodes[zeros] as string);
  for (let index = 0; index < count - 1 && zeros > 0; index++) {
    const run = (positions[index] as number) - (positions[index + 1] as number) - 1;
    writer.code(RUNS[zeros - 1]?.[run] as string);
    zeros -= run;
  }
}

function writeLevels(writer: BitWriter, levels: readonly number[], trailingOnes: number): void {
  let suffixSize = 0;
  levels.forEach((level, index) => {
    let code = level > 0 ? 2 * level - 2 : -2 * level - 1;
    // A first level of one would have been a trailing one, so the codes begin at two.
    if (index === 0 && trailingOnes < 3) code -= 2;
    writeLevel(writer, code, suffixSize);
    suffixSize ||= 1;
    if (Math.abs(level) > 3 << (suffixSize - 1)) suffixSize++;
  });
}

/** Writes a level as zeros, a one and a suffix. A level that is too large for that has a suffix of 12 bits. */
function writeLevel(writer: BitWriter, code: number, suffixSize: number): void {
  const short = suffixSize === 0 ? 14 : 15 << suffixSize;
  if (code < short) {
    writer.bits(1, (code >> suffixSize) + 1);
    writer.bits(code, suffixSize);
  } else if (suffixSize === 0 && code < 30) {
    writer.bits(1, 15);
    writer.bits(code - 14, 4);
  } else {
    writer.bits(1, 16);
    writer.bits(code - (suffixSize === 0 ? 30 : short), 12);
  }
}
