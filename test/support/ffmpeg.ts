import { spawnSync } from "node:child_process";

/** What `ffprobe` says about a file. */
export interface Probe {
  format: { duration: string };
  streams: {
    codec_name: string;
    profile: string;
    width?: number;
    height?: number;
    channels?: number;
    duration: string;
    nb_read_frames: string;
  }[];
}

/** Reads all of a media file with `ffprobe`, and counts its frames. */
export function probe(file: string): Probe {
  const show = ["-show_format", "-show_streams", "-count_frames"];
  return JSON.parse(run("ffprobe", "FFPROBE", [...show, "-of", "json", file]).toString());
}

/** Decodes a media file with `ffmpeg`. Returns the pictures, each as its luma, Cb and Cr samples. */
export function decode(file: string): Buffer {
  const raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-fps_mode", "passthrough", "-"];
  // The sound is decoded too, for its errors.
  return run("ffmpeg", "FFMPEG", ["-i", file, "-map", "0:v", ...raw, "-map", "0:a?", "-f", "null", "-"]);
}

/** Runs `ffmpeg` with these arguments. */
export function ffmpeg(args: string[]): void {
  run("ffmpeg", "FFMPEG", args);
}

/** The output of a program of FFmpeg. Throws if it reports any error. */
function run(name: string, variable: string, args: string[]): Buffer {
  const program = process.env[variable] || name;
  const { error, status, stdout, stderr } = spawnSync(program, ["-v", "error", ...args], {
    maxBuffer: 2 ** 30,
  });
  if (error) {
    throw new Error(
      `${name} was not found: install it (the Debian package ffmpeg), or set ${variable} to its path.`,
      { cause: error },
    );
  }
  if (status !== 0 || stderr.length > 0) throw new Error(`${name} failed with ${status}:\n${stderr}`);
  return stdout;
}
