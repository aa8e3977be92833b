import { lastrefEntry } from './lastref.ts'

/** Returns a command line that runs a shell script in a terminal of its own (script, util-linux). */
export function shellInTerminal(script: string): readonly string[] {
  // Whatever terminal the tests were started in, this one can move its cursor.
  return ['env', 'TERM=xterm', 'script', '-qefc', script, '/dev/null']
}

/** Returns `lastref ARGS…` as words of a shell. */
export function lastrefWords(...args: readonly string[]): string {
  const words = [process.execPath, lastrefEntry, ...args]
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
}
