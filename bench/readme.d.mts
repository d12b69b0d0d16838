/** The lines of a table in Markdown. */
export function tableOf(header: string[], rows: string[][]): string[];

/** Writes the lines that a program has made into files, by default both READMEs, between `<!-- made: name -->` and `<!-- end -->`. */
export function writeMade(name: string, lines: string[], files?: string[]): void;
