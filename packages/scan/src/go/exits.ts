const functions = new Set([
  'os.Exit',
  'runtime.Goexit',
  'syscall.Exit',
  'golang.org/x/sys/unix.Exit',
])

const methods = new Set([
  'Fatal',
  'Fatalf',
  'Fatalln',
  'Fatalw',
  'FatalContext',
  'FatalfContext',
  'Panic',
  'Panicf',
  'Panicln',
  'Panicw',
  'Exit',
  'Exitf',
  'ExitOnError',
  'FailNow',
  'Skip',
  'Skipf',
  'SkipNow',
])

/**
 * True for calls after which nothing runs: process exits, logged fatal errors, failed tests. By name
 * for methods and foreign packages, because every logging library has them under these names.
 */
export const endsProcess = (qualified: string | null, name: string, isLocal: boolean): boolean =>
  (qualified !== null && functions.has(qualified)) || (!isLocal && methods.has(name))
