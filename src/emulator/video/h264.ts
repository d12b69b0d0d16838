import { type BitWriter, createBitWriter } from "./bit-writer.js";
import { writeMacroblock } from "./macroblock.js";
import { MACROBLOCK, type Picture } from "./picture.js";

const SEQUENCE = 0x67;
const PARAMETERS = 0x68;
const KEY_SLICE = 0x65;
const SLICE = 0x61;

/** The size of a frame number, bits. The number counts the pictures since the last key picture, and may overflow. */
const FRAME_NUMBER_BITS = 8;

// At this QP, with this offset for chroma, the inverse transform of a cell's sums is exact: see macroblock.ts.
const QP = 16;
const CHROMA_QP_OFFSET = -6;

/** The profile and level in `avcC` and in the sequence parameter set: Constrained Baseline, level 3.0. */
export const PROFILE = [66, 0xc0, 30] as const;

/** The sequence parameter set. `width` and `height` are those of the visible part, at the top left. */
export function sequenceParameters({ columns, rows }: Picture, width: number, height: number): Uint8Array {
  return unit(SEQUENCE, (writer) => {
    for (const byte of PROFILE) writer.byte(byte);
    writer.unsigned(0);
    writer.unsigned(FRAME_NUMBER_BITS - 4);
    // Pictures are shown in the order in which they are decoded.
    writer.unsigned(2);
    // One reference picture, without gaps.
    writer.unsigned(1);
    writer.bits(0, 1);
    writer.unsigned(columns - 1);
    writer.unsigned(rows - 1);
    // Frames, not fields.
    writer.bits(0b11, 2);
    writer.bits(1, 1);
    for (const crop of [0, columns * MACROBLOCK - width, 0, rows * MACROBLOCK - height]) {
      writer.unsigned(crop / 2);
    }
    // No VUI.
    writer.bits(0, 1);
  });
}

/** The picture parameter set. */
export function pictureParameters(): Uint8Array {
  return unit(PARAMETERS, (writer) => {
    for (const id of [0, 0]) writer.unsigned(id);
    // CAVLC, and no field order.
    writer.bits(0, 2);
    // One slice group, and one reference picture in each list.
    for (const count of [0, 0, 0]) writer.unsigned(count);
    // No weighted prediction.
    writer.bits(0, 3);
    writer.signed(QP - 26);
    writer.signed(0);
    writer.signed(CHROMA_QP_OFFSET);
    // The slices control deblocking. No constrained intra prediction, no redundant pictures.
    writer.bits(0b100, 3);
  });
}

/**
 * Encodes a picture, and clears its marks of change.
 *
 * @param number how many pictures ago the last key picture was; a key picture itself has 0
 */
export function encodePicture(picture: Picture, number: number): Uint8Array {
  const isKey = number === 0;
  const slice = unit(isKey ? KEY_SLICE : SLICE, (writer) => {
    // The slice begins at macroblock 0, all slices of the picture have its type, and it uses parameter set 0.
    writer.unsigned(0);
    writer.unsigned(isKey ? 7 : 5);
    writer.unsigned(0);
    writer.bits(number, FRAME_NUMBER_BITS);
    // A key picture has an id and two flags of its marking as a reference. Others use the default reference list and marking.
    if (isKey) writer.unsigned(0);
    writer.bits(0, isKey ? 2 : 3);
    writer.signed(0);
    // No deblocking: it would blur the edges of the cells, and the encoder would have to predict from blurred samples.
    writer.unsigned(1);
    writeMacroblocks(writer, picture, isKey);
  });
  picture.changed.fill(0);
  return slice;
}

function writeMacroblocks(writer: BitWriter, picture: Picture, isKey: boolean): void {
  const pcm = new Uint8Array(picture.changed.length);
  let skipped = 0;
  picture.changed.forEach((changed, index) => {
    if (!isKey && !changed) {
      skipped++;
      return;
    }
    if (!isKey) writer.unsigned(skipped);
    skipped = 0;
    pcm[index] = picture.detailed[index] as number;
    writeMacroblock(writer, picture, index, { pcm, firstType: isKey ? 0 : 5 });
  });
  if (skipped > 0) writer.unsigned(skipped);
}

/** A NAL unit. Its payload ends with a one, and zeros up to the next whole byte. */
function unit(header: number, write: (writer: BitWriter) => void): Uint8Array {
  const writer = createBitWriter();
  write(writer);
  writer.bits(1, 1);
  writer.align();
  return withEmulationPrevention(header, writer.bytes());
}

/** Inserts a 3 between two zeros and a value up to 3: such a sequence is reserved, for example for start codes. */
function withEmulationPrevention(header: number, payload: Uint8Array): Uint8Array {
  const writer = createBitWriter();
  writer.byte(header);
  let zeros = 0;
  for (const value of payload) {
    if (zeros === 2 && value <= 3) {
      writer.byte(3);
      zeros = 0;
    }
    writer.byte(value);
    zeros = value === 0 ? zeros + 1 : 0;
  }
  return writer.bytes();
}
