import type { Plugin } from "esbuild";

export function lazyZod(): Plugin;
