/** true, false, or null for what depends on how somebody builds. */
type Answer = boolean | null

const others = new Set([
  'aix',
  'android',
  'darwin',
  'dragonfly',
  'freebsd',
  'hurd',
  'illumos',
  'ios',
  'js',
  'nacl',
  'netbsd',
  'openbsd',
  'plan9',
  'solaris',
  'wasip1',
  'windows',
  'zos',
])

/** A tag on Linux. `ignore` is what programs have that are run by hand. */
const answerOf = (tag: string): Answer => {
  if (tag === 'linux' || tag === 'unix' || tag === 'cgo' || tag === 'gc') return true
  if (/^go1\.\d+$/.test(tag)) return true
  return others.has(tag) || tag === 'ignore' ? false : null
}

const not = (a: Answer): Answer => (a === null ? null : !a)

const and = (a: Answer, b: Answer): Answer =>
  a === false || b === false ? false : a === null || b === null ? null : true

const or = (a: Answer, b: Answer): Answer => not(and(not(a), not(b)))

/** `//go:build` expressions: https://pkg.go.dev/cmd/go#hdr-Build_constraints */
const evaluate = (expression: string): Answer => {
  const tokens = expression.match(/&&|\|\||[!()]|[\w.]+/g) ?? []
  let at = 0
  const unary = (): Answer => {
    const token = tokens[at]
    at += 1
    if (token === '!') return not(unary())
    if (token !== '(') return token === undefined ? null : answerOf(token)
    const inner = either()
    at += 1
    return inner
  }
  const all = (): Answer => {
    let found = unary()
    while (tokens[at] === '&&') {
      at += 1
      found = and(found, unary())
    }
    return found
  }
  const either = (): Answer => {
    let found = all()
    while (tokens[at] === '||') {
      at += 1
      found = or(found, all())
    }
    return found
  }
  return either()
}

/** The older `// +build a,!b c`: spaces are or, commas are and. */
const evaluateOld = (line: string): Answer =>
  line
    .trim()
    .split(/\s+/)
    .map((option) =>
      option
        .split(',')
        .map((term) => (term.startsWith('!') ? not(answerOf(term.slice(1))) : answerOf(term)))
        .reduce(and, true),
    )
    .reduce(or, false)

/**
 * False for a Go file that is not compiled on Linux, by its name or its build constraint: it often
 * declares the same names again, with nothing in them.
 */
export const isForLinux = (path: string, text: string): boolean => {
  const system = /_([a-z0-9]+?)(?:_[a-z0-9]+)?\.go$/.exec(path)?.[1] ?? ''
  const last = /_([a-z0-9]+)\.go$/.exec(path)?.[1] ?? ''
  if (others.has(system) || others.has(last)) return false
  const head = text.slice(0, Math.max(0, text.search(/^package\s/m)))
  const expression = /^\/\/go:build (.+)$/m.exec(head)?.[1]
  if (expression !== undefined) return evaluate(expression) !== false
  const lines = [...head.matchAll(/^\/\/ \+build (.+)$/gm)]
  return lines.map((line) => evaluateOld(line[1] ?? '')).reduce(and, true) !== false
}
