/** The table in English. */
export function runtimesTable(rows: string[][]): string[];

/** Writes the rows into the pages about compatibility. */
export function writeRuntimesTables(rows: string[][]): void;
