/** Luma and the two chroma values, 16 to 235 and 16 to 240. */
export type Colour = readonly [luma: number, cb: number, cr: number];

/** The share of a colour is a multiple of this: a change that nobody sees takes as many bytes as a visible one. */
const MIX_STEP = 1 / 4;

/** A colour by its hue in turns, its saturation (0 to 112) and its luma. */
export function colourOf(hue: number, saturation: number, luma: number): Colour {
  const chroma = (turns: number) => Math.round(128 + saturation * wave(turns));
  return [Math.round(luma), chroma(hue + 0.25), chroma(hue)];
}

/** A mixture of two colours: `amount` runs from 0 for the first to 1 for the second. */
export function mix(from: Colour, to: Colour, amount: number): Colour {
  const share = Math.round(Math.min(1, Math.max(0, amount)) / MIX_STEP) * MIX_STEP;
  if (share === 0) return from;
  if (share === 1) return to;
  const channel = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * share);
  return [channel(0), channel(1), channel(2)];
}

/** Nearly a sine of a number of turns. Unlike `Math.sin`, it gives the same result in all runtimes. */
export function wave(turns: number): number {
  const half = (turns * 2) % 2;
  const position = half < 0 ? half + 2 : half;
  const within = position % 1;
  return 4 * within * (1 - within) * (position < 1 ? 1 : -1);
}
