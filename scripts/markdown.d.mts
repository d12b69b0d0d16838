/** The lines of a table in Markdown. */
export function tableOf(header: string[], rows: string[][]): string[];

/** The files of a page of the documentation, in both languages. */
export function pagesNamed(name: string): string[];

/** Replaces the lines between `<!-- made: name -->` and `<!-- end -->` in each file. */
export function writeGenerated(name: string, lines: string[], files: string[]): void;
