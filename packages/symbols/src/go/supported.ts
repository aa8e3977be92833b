/** Versions of Go whose programs the tests build, run and read; see docs/symbols.md. */
const verified = { from: 15, to: 27 }

/** Returns what to tell about a Go version that no test has run; null: it is a verified one. */
export function versionNote(version: string | null): string | null {
  if (version === null) return 'The program does not say which Go built it.'
  const minor = minorOf(version)
  const known = minor !== null && minor >= verified.from && minor <= verified.to
  const range = `go1.${verified.from} to go1.${verified.to}`
  return known ? null : `The program was built by ${version}; tested are ${range}.`
}

/**
 * Returns the number that marks wrappers the compiler made, which Go leaves out of its own traces
 * (`FuncIDWrapper`, internal/abi/symtab.go); null: not known for that version.
 */
export function wrapperId(version: string | null): number | null {
  const minor = version === null ? null : minorOf(version)
  if (minor === null || minor < 18 || minor > verified.to) return null
  return minor < 22 ? 21 : minor < 25 ? 22 : 23
}

/** Returns N of Go 1.N; null: the version is of another kind. */
export function minorOf(version: string | null): number | null {
  const minor = /^(?:devel )?go1\.(\d+)/u.exec(version ?? '')?.[1]
  return minor === undefined ? null : Number(minor)
}
