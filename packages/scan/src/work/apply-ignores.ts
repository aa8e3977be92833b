import type { ScanFinding } from '../finding.ts'
import type { FileIr, IgnoreComment } from '../ir/unit.ts'

const matches = (ignore: IgnoreComment, { rule, code, site }: ScanFinding): boolean =>
  (ignore.rule === '*' || ignore.rule === rule || ignore.rule === code) &&
  (site.line === ignore.line || site.line === ignore.line + 1)

/**
 * Takes out the findings that a comment in their file silences, on their line or on the one before.
 * `notes` tells of comments that silence nothing: without a reason they do not count, and without a
 * finding they have outlived their cause.
 */
export const applyIgnores = (
  findings: readonly ScanFinding[],
  files: readonly Pick<FileIr, 'path' | 'ignores'>[],
): { readonly kept: readonly ScanFinding[]; readonly notes: readonly string[] } => {
  const byPath = new Map(files.map((file) => [file.path, file.ignores]))
  const kept = findings.filter((finding) => {
    const ignores = byPath.get(finding.site.file) ?? []
    return !ignores.some((ignore) => ignore.reason !== '' && matches(ignore, finding))
  })
  const notes = files.flatMap(({ path, ignores }) =>
    ignores.flatMap((ignore) => {
      const where = `${path}:${ignore.line}`
      if (ignore.reason === '')
        return [`${where}: lastref:ignore ${ignore.rule} has no reason, and does not count`]
      const own = findings.filter((finding) => finding.site.file === path)
      return own.some((finding) => matches(ignore, finding))
        ? []
        : [`${where}: lastref:ignore ${ignore.rule} silences nothing`]
    }),
  )
  return { kept, notes }
}
