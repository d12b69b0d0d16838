// Mutants that no test notices, and why that is as it should be.

/** `from` is what the source says, `to` what the mutant says in its place; without it, any. */
const EXPLAINED = [];

export function isExplained(mutant) {
  return EXPLAINED.some(
    ({ file, from, to = mutant.to }) =>
      mutant.file === `src/${file}` && mutant.from === from && mutant.to === to,
  );
}
