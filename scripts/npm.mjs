import { execFileSync } from "node:child_process";
import { join } from "node:path";

/**
 * The program and the arguments that run npm. On Windows `npm` is a script, which only a shell can start, and a shell would
 * split paths with spaces. npm therefore passes the path of its program to the scripts that it runs, as `npm_execpath`.
 */
export function npmCommand(args) {
  const program = process.env.npm_execpath ?? "";
  if (!/[\\/]np[mx]-cli\.js$/.test(program)) return ["npm", args];
  return [process.execPath, [join(program, "../npm-cli.js"), ...args]];
}

/** Runs npm, and returns what it prints. Throws unless its exit code is 0. */
export function npm(args, options = {}) {
  const [program, all] = npmCommand(args);
  return execFileSync(program, all, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], ...options });
}
