/** A wait has ended with an error although tasks may still be running. */
export class WaitFailure extends Error {
  /**
   * @param error Why the wait has ended.
   * @param resume The command that resumes the wait.
   */
  constructor(
    readonly error: unknown,
    readonly resume: string,
  ) {
    super("The wait has ended with an error.", { cause: error });
  }
}
