/** Writes the lines of a table into both READMEs, between `<!-- table: name -->` and `<!-- end -->`. */
export function writeTable(name: string, lines: string[]): void;
