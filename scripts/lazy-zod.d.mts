import type { Plugin } from "esbuild";

export function lazyZod(options: { minify: boolean }): Plugin;
