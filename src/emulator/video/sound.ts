/** Samples a second. */
export const SAMPLE_RATE = 16_000;
/** The samples of a frame. */
export const FRAME_SAMPLES = 1_024;

/** The configuration in `esds`: AAC-LC, 16 kHz, one channel. */
export const AUDIO_CONFIG = [0x14, 0x08] as const;

// Frames of AAC, made for this project with ffmpeg: a quiet sine of 250, 312.5, 375 and 500 Hz, which is a major chord. A whole
// number of periods fits into a frame, so a repeated frame gives a steady tone.
const NOTES = [
  "01022780762057ffdb00067cb39b978070",
  "0100278096204fffdc00067cb39b978070",
  "01002780b62047ffdc00067cb39b978070",
  "01002780f62037ffdc00067cb39b978070",
];
const FRAMES_PER_NOTE = 8;

/**
 * The frames of a quiet melody that lasts at most this long.
 *
 * @param random returns the next random number from 0 to 1, for the notes
 */
export function createSound(seconds: number, random: () => number): Uint8Array[] {
  const notes = NOTES.map((note) =>
    Uint8Array.from(note.match(/../g) ?? [], (hex) => Number.parseInt(hex, 16)),
  );
  const count = Math.floor((seconds * SAMPLE_RATE) / FRAME_SAMPLES);
  let note = 0;
  return Array.from({ length: count }, (_, index) => {
    // Any note but the one before.
    if (index % FRAMES_PER_NOTE === 0) note += 1 + Math.floor(random() * (NOTES.length - 1));
    return notes[note % NOTES.length] as Uint8Array;
  });
}
