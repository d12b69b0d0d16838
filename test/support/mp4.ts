/** A box of an MP4 file, or a part of one. */
export interface Box {
  type: string;
  /** The position of its content in the file. */
  start: number;
  content: Buffer;
  children: Box[];
}

const CONTAINERS = ["moov", "trak", "mdia", "minf", "stbl", "dinf"];

/** The boxes of a file, one after another. Throws if they do not fill the file exactly. */
export function boxesOf(file: Uint8Array, start = 0): Box[] {
  const bytes = Buffer.from(file);
  const boxes: Box[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (size < 8 || at + size > bytes.length) throw new Error(`The size of ${type} is wrong: ${size}.`);
    const content = bytes.subarray(at + 8, at + size);
    const children = CONTAINERS.includes(type) ? boxesOf(content, start + at + 8) : [];
    boxes.push({ type, start: start + at + 8, content, children });
    at += size;
  }
  return boxes;
}

/** The only box at a path such as `mdia/minf`. */
export function boxAt(boxes: Box[], path: string): Box {
  const [type, ...rest] = path.split("/");
  const [box, ...others] = boxes.filter((each) => each.type === type);
  if (!box || others.length > 0) throw new Error(`There is no ${type}, or ${others.length} too many.`);
  return rest.length > 0 ? boxAt(box.children, rest.join("/")) : box;
}

/** What the boxes of a track say. Durations are in seconds. */
export interface TrackFacts {
  handler: string;
  codec: string;
  width: number;
  height: number;
  duration: number;
  mediaDuration: number;
  /** The samples, as parts of the file. */
  samples: Buffer[];
  /** The indexes of the samples that a player can seek to. */
  keys: number[];
}

/** What an MP4 file with one chunk per track says about itself. */
export function factsOf(file: Uint8Array): { duration: number; tracks: TrackFacts[] } {
  const { children } = boxAt(boxesOf(file), "moov");
  const { content: header } = boxAt(children, "mvhd");
  const timescale = header.readUInt32BE(12);
  const tracks = children
    .filter(({ type }) => type === "trak")
    .map(({ children: track }) => trackFacts(file, track, timescale));
  return { duration: header.readUInt32BE(16) / timescale, tracks };
}

function trackFacts(file: Uint8Array, track: Box[], timescale: number): TrackFacts {
  const contentAt = (path: string) => boxAt(track, path).content;
  const table = (name: string) => contentAt(`mdia/minf/stbl/${name}`);
  const header = contentAt("tkhd");
  const media = contentAt("mdia/mdhd");
  const sizes = numbers(table("stsz").subarray(12));
  let at = table("stco").readUInt32BE(8);
  const samples = sizes.map((size) => {
    at += size;
    return Buffer.from(file.subarray(at - size, at));
  });
  const hasKeys = boxAt(track, "mdia/minf/stbl").children.some(({ type }) => type === "stss");
  return {
    handler: contentAt("mdia/hdlr").toString("latin1", 8, 12),
    codec: table("stsd").toString("latin1", 12, 16),
    width: header.readUInt32BE(76) / 0x10000,
    height: header.readUInt32BE(80) / 0x10000,
    duration: header.readUInt32BE(20) / timescale,
    mediaDuration: media.readUInt32BE(16) / media.readUInt32BE(12),
    samples,
    keys: hasKeys ? numbers(table("stss").subarray(8)).map((number) => number - 1) : [],
  };
}

function numbers(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32BE(index * 4));
}
