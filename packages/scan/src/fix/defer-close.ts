import type { ScanFinding } from '../finding.ts'

/** One line that is put behind a line of the file. */
export type Fix = { readonly file: string; readonly after: number; readonly text: string }

export type FixAnswer =
  | { readonly kind: 'fix'; readonly fix: Fix }
  | { readonly kind: 'refused'; readonly why: string }

const refused = (why: string): FixAnswer => ({ kind: 'refused', why })

/** Methods that give something out which lives on the handle: closing it early breaks that. */
const builds =
  /^(?:Fd|FD|GetFd|FileDescriptor|Iterate|Clone|Handle|Pointer|Reader|Query|Attach\w*|Link\w*)$/

/** Numbers, memory and lists: what gives them back is no method. */
const hasNoClose = /(?:\bfd| in a list|^C string|^mapping)$/

/**
 * Returns where `defer x.Close()` goes for a handle of Go that is never closed, or why it is not
 * put there. It is certain only where the variable is a plain one of the function's outermost
 * block, its error is checked right behind it, and everything else that happens to it are calls of
 * its own methods: another owner, a later release or something built from the handle would turn a
 * leak into a double close or a use after close.
 */
export const deferClose = (finding: ScanFinding, text: string): FixAnswer => {
  const { rule, site, span } = finding
  if (!site.file.endsWith('.go')) return refused('only Go has a deferred close')
  if (rule !== 'never-closed') return refused('other paths release it, or somebody else does')
  if (hasNoClose.test(finding.resource)) return refused('it is no single object with a Close')
  const lines = text.split('\n')
  const line = lines[site.line - 1] ?? ''
  const opening = /^(\t)([A-Za-z_]\w*), (\w+) := [^{]*\)\s*(?:\/\/.*)?$/.exec(line)
  const [, indent = '', name = '', error = ''] = opening ?? []
  if (opening === null || name === '_' || name === error) {
    return refused('the handle is no plain variable of the outermost block')
  }
  const check = lines[site.line] ?? ''
  if (check !== `${indent}if ${error} != nil {`)
    return refused('its error is not checked right behind')
  const end = lines.indexOf(`${indent}}`, site.line)
  if (end < 0 || end + 1 >= span.to) return refused('the error check has no end here')
  if (!/^\t\t(?:return|panic|log\.Fatal|os\.Exit)/.test(lines[end - 1] ?? '')) {
    return refused('the error check goes on after a failure')
  }
  const body = withoutText(lines.slice(end + 1, span.to - 1).join('\n'))
  const why = otherUse(body, name)
  if (why !== null) return refused(why)
  return {
    kind: 'fix',
    fix: { file: site.file, after: end + 1, text: `${indent}defer ${name}.Close()` },
  }
}

/** Why the handle may have another owner, or null. */
const otherUse = (body: string, name: string): string | null => {
  if (new RegExp(`\\b${name}\\s*(?::=|=[^=])`).test(body)) return 'the variable gets another value'
  if (new RegExp(`\\bfunc\\s*\\([^{]*\\{[^}]*\\b${name}\\b`, 's').test(body)) {
    return 'a function literal uses it'
  }
  for (const match of body.matchAll(new RegExp(`\\b${name}\\b(?:\\.(\\w+)(\\()?)?`, 'g'))) {
    const [, member, call] = match
    if (body[match.index - 1] === '.') continue
    if (member === undefined) return 'it is handed on, stored or returned'
    if (call === undefined) return 'one of its methods or fields is handed on'
    if (/^(?:Close|Free|Destroy|Release|Stop|Unload|Unpin|Detach)/.test(member)) {
      return 'it is released further down'
    }
    if (builds.test(member)) return `something is built from it: ${member}`
  }
  return null
}

/** The code without what stands in comments and strings. */
const withoutText = (code: string): string =>
  code
    .replaceAll(/"(?:[^"\\\n]|\\.)*"|`[^`]*`/g, '""')
    .replaceAll(/\/\/[^\n]*/g, '')
    .replaceAll(/\/\*.*?\*\//gs, '')

/** Returns the text of a file with the fixes in it. */
export const applyFixes = (text: string, fixes: readonly Fix[]): string => {
  const lines = text.split('\n')
  for (const { after, text: added } of fixes.toSorted((a, b) => b.after - a.after)) {
    lines.splice(after, 0, added)
  }
  return lines.join('\n')
}
