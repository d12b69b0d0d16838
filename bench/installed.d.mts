/** Packages in a folder of their own: too large, or too many, to be dependencies that every newcomer downloads. */
export interface Installed {
  /** Fetches them, unless that was done before. */
  install(): void;
  /** A file of one of them. */
  file(path: string): string;
  /** A program that one of them brings. */
  program(name: string): string;
}

export function installedIn(name: string, packages: string[]): Installed;

/** The package that brings a Node of this major version. */
export function nodePackage(major: string): string;
