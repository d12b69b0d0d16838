/** The lines of a table in Markdown. */
export function tableOf(header: string[], rows: string[][]): string[];

/** The files of a page of the documentation, in both languages. */
export function pagesNamed(name: string): string[];

/** Replaces the lines between `<!-- made: name -->` and `<!-- end -->` in each file. */
export function writeGenerated(name: string, lines: string[], files: string[]): void;

/** A fenced block of a page. */
export interface FencedBlock {
  /** The line at which its code starts, from 1. */
  line: number;
  language: string;
  code: string;
  /** The file that the block is an excerpt of, if the page names one. */
  source?: string | undefined;
}

/** The fenced blocks of a page. */
export function codeBlocksIn(text: string): FencedBlock[];

/** The imports, in one line, that a block inherits from earlier blocks of its page. Adds the block's own imports to `known`. */
export function inheritedImports(code: string, known: Map<string, string>): string;

/** The anchor of a heading, as code hosts generate it. */
export function anchorOf(heading: string): string;
