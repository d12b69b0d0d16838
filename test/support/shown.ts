import { Console } from "node:console";
import { Writable } from "node:stream";
import { inspect } from "node:util";

/** The text of a value in every form in which it may be printed. */
export function shown(value: unknown): string {
  let text = "";
  const stream = new Writable({
    write(chunk, _, done) {
      text += chunk;
      done();
    },
  });
  const print = new Console(stream, stream);
  print.log(value);
  print.log("%s %j", value, value);
  print.error({ value });
  for (const error of [value, (value as Error).cause]) {
    if (error instanceof Error) text += `${error.stack}${error.message}${error}`;
  }
  return [
    text,
    inspect(value, { depth: 9 }),
    JSON.stringify(value),
    JSON.stringify({ value }),
    String(value),
  ].join();
}
