/** Packages in a separate folder. They are too large, or too many, for devDependencies, which every contributor downloads. */
export interface InstalledTools {
  /** Installs them, unless these versions are installed already. */
  install(): void;
  /** The path of a file in one of them. */
  file(path: string): string;
  /** The path of a program that one of them provides. */
  program(name: string): string;
}

export function installedIn(name: string, packages: string[]): InstalledTools;

/** The package that contains a Node of this major version. */
export function nodePackage(major: string): string;
