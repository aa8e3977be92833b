/** A test that was not run, by its full name and the reason it gave. */
export interface Skip {
  readonly name: string
  readonly file: string
  readonly reason: string
}

/** A test, hook or file that failed, with the text that explains it. */
export interface Failure {
  readonly name: string
  /** `path:line:column`, or the path alone when the file itself failed. */
  readonly where: string
  readonly explanation: string
}

/** What one test file came to. */
export interface FileOutcome {
  readonly file: string
  readonly passed: number
  readonly failures: readonly Failure[]
  readonly skips: readonly Skip[]
  /** What the file and its tests wrote to stdout and stderr. */
  readonly output: string
}

/** Returns the line a run ends with. */
export function tallyLine(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}
