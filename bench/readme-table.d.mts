/** The lines of a table in Markdown. */
export function tableOf(header: string[], rows: string[][]): string[];

/** Writes the lines of a table into both READMEs, between `<!-- table: name -->` and `<!-- end -->`. */
export function writeTable(name: string, lines: string[]): void;
