/** The lines of a table in Markdown. */
export function tableOf(header: string[], rows: string[][]): string[];

/** Replaces the lines between `<!-- made: name -->` and `<!-- end -->` in each file, by default in both READMEs. */
export function writeGenerated(name: string, lines: string[], files?: string[]): void;
