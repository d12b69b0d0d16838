import { type Colour, colourOf, mix, wave } from "./colour.js";

/** A landscape with hills that move and a sun that crosses it once. */
export interface Scene {
  /** The colours of everything but the landscape. */
  readonly colours: Readonly<Record<"panel" | "prompt" | "model" | "size" | "track" | "bar", Colour>>;
  /** The colours of the cells, row by row. `time` is the seconds from the start, and `progress` runs from 0 to 1. */
  at(time: number, progress: number): Colour[];
}

interface Hills {
  readonly colour: Colour;
  /** The mean height and its variation, as fractions of the landscape's height. */
  readonly height: number;
  readonly variation: number;
  /** Waves per cell, and waves per second. */
  readonly frequency: number;
  readonly speed: number;
  readonly phase: number;
}

/**
 * Creates a scene of `columns` by `rows` cells.
 *
 * @param random returns the next random number from 0 to 1, for the colours, the hills and the directions
 */
export function createScene(columns: number, rows: number, random: () => number): Scene {
  // The hue of the sky: from cyan through blue and purple to red, never green. The horizon is nearer to gold.
  const hue = -0.2 + 0.48 * random();
  const ground = hue + 0.5 * (random() - 0.5);
  const gold = 0.33 + random() * 0.13;
  const evening = random();
  const direction = random() < 0.5 ? -1 : 1;
  const sky = Array.from({ length: rows }, (_, row) => {
    const depth = rows > 1 ? row / (rows - 1) : 1;
    return colourOf(hue + 0.15 * depth, 34 + 10 * depth, 90 - 30 * evening + 80 * depth);
  });
  const sun = colourOf(gold, 42, 212);
  const hills = [0, 1, 2].map(
    (layer): Hills => ({
      colour: colourOf(hue + ((ground - hue) * (layer + 1)) / 3, 36 - 3 * layer, 130 - 32 * layer),
      height: 0.5 - 0.14 * layer,
      variation: 0.15 - 0.03 * layer,
      frequency: (0.7 + 0.6 * random()) / (24 - 5 * layer),
      speed: direction * (0.02 + 0.03 * layer),
      phase: random(),
    }),
  );

  function at(time: number, progress: number): Colour[] {
    const sunColumn = columns * (0.5 + direction * (progress - 0.5) * 0.8);
    const sunRow = rows * (0.6 - 1.6 * progress * (1 - progress));
    const radius = Math.max(2, Math.min(columns, rows) * 0.17);
    const cells = new Array<Colour>(columns * rows);
    for (let column = 0; column < columns; column++) {
      const ridges = hills.map((layer) => rows * (1 - heightOf(layer, column, time)));
      for (let row = 0; row < rows; row++) {
        const distance = Math.sqrt((column + 0.5 - sunColumn) ** 2 + (row + 0.5 - sunRow) ** 2);
        let colour = mix(sky[row] as Colour, sun, radius + 0.5 - distance);
        for (let layer = 0; layer < hills.length; layer++) {
          colour = mix(colour, (hills[layer] as Hills).colour, row + 1 - (ridges[layer] as number));
        }
        cells[row * columns + column] = colour;
      }
    }
    return cells;
  }

  return {
    colours: {
      panel: colourOf(ground, 12, 32),
      prompt: [228, 128, 128],
      model: colourOf(gold, 30, 190),
      size: colourOf(ground, 8, 165),
      track: colourOf(ground, 16, 62),
      bar: sun,
    },
    at,
  };
}

function heightOf(
  { height, variation, frequency, speed, phase }: Hills,
  column: number,
  time: number,
): number {
  const turns = column * frequency + time * speed + phase;
  return height + variation * (wave(turns) * 0.7 + wave(turns * 2.3) * 0.3);
}
