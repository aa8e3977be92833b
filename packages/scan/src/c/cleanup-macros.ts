/** What declares that a variable is cleaned up, in the ways that C programs write it. */
const attribute = String.raw`__attribute__[ \t]*\(\([ \t]*_*cleanup_*[ \t]*\([ \t]*\w+[ \t]*\)[ \t]*\)\)`
const defined = new RegExp(String.raw`^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+${attribute}`, 'gm')
const wellKnown = String.raw`_cleanup_\w+_|_*cleanup_\w+|__do_\w+|_cleanup_[ \t]*\([ \t]*\w+[ \t]*\)`
/** Says nothing about ownership, and hides a cleanup behind it from the grammar. */
const unused = /__attribute__[ \t]*\(\([ \t]*_*(?:maybe_)?unused_*[ \t]*\)\)/g
const statement = String.raw`(^|[;{}])([ \t]*)`

/**
 * Rewrites cleanup attributes, and the macros that commonly stand for them, to a storage class of
 * the same length that means the same to this front end and nothing else in real programs: the
 * grammar knows no macros. Lines stay what they are.
 */
export function prepareCleanups(text: string, storage: 'auto' | 'register'): string {
  if (!/cleanup|__do_/.test(text)) return text
  const own = [...text.matchAll(defined)].map(([, name = '']) => name)
  const names = [wellKnown, attribute, ...own.map((name) => String.raw`${name}\b`)].join('|')
  const before = new RegExp(`${statement}((?:${names}))(?=[ \\t]+[A-Za-z_])`, 'gm')
  const behind = new RegExp(
    String.raw`${statement}((?:(?:const|struct|unsigned)[ \t]+)*\w+[ \t*]+\w+)([ \t]*${attribute})`,
    'gm',
  )
  return text
    .replace(unused, (whole) => ' '.repeat(whole.length))
    .replace(before, (whole, start: string, space: string, name: string) =>
      name.length < storage.length ? whole : `${start}${space}${storage.padEnd(name.length)}`,
    )
    .replace(behind, (_whole, start: string, space: string, declared: string, rest: string) => {
      const padded = `${storage} ${declared}`
      return `${start}${space}${padded.padEnd(declared.length + rest.length)}`
    })
}
