import { relative } from 'node:path'
import type { TestEvent } from 'node:test/reporters'
import { explain } from './explain.ts'
import type { Failure, FileOutcome, Skip } from './outcome.ts'

interface Draft {
  passed: number
  readonly failures: Failure[]
  readonly skips: Skip[]
  output: string
  /** The names of the tests that are open, by their nesting. */
  names: string[]
}

/**
 * Yields what each file came to, as files finish, from the events of node's test runner.
 *
 * Suites, and tests that failed only because a test inside them did, are not counted: every failure
 * is told once, where it happened. A file without a single test of its own counts as a failure.
 */
export async function* collectOutcomes(
  events: AsyncIterable<TestEvent>,
  root: string,
): AsyncGenerator<FileOutcome> {
  const drafts = new Map<string, Draft>()
  const draftOf = (file: string): Draft => {
    let draft = drafts.get(file)
    if (!draft) {
      draft = { passed: 0, failures: [], skips: [], output: '', names: [] }
      drafts.set(file, draft)
    }
    return draft
  }
  const finish = (file: string): FileOutcome => {
    const { passed, failures, skips, output } = draftOf(file)
    drafts.delete(file)
    return { file, passed, failures, skips, output }
  }
  for await (const event of events) {
    if (event.type === 'test:start') {
      const draft = draftOf(fileOf(event.data, root))
      draft.names = [...draft.names.slice(0, event.data.nesting), event.data.name]
    } else if (event.type === 'test:stdout' || event.type === 'test:stderr') {
      draftOf(fileOf(event.data, root)).output += event.data.message
    } else if (event.type === 'test:pass') {
      const file = fileOf(event.data, root)
      if (isFileItself(event.data, root)) {
        const explanation = 'The file has no test.'
        draftOf(file).failures.push({ name: file, where: file, explanation })
        yield finish(file)
      } else {
        recordPass(draftOf(file), file, event.data)
      }
    } else if (event.type === 'test:fail') {
      const file = fileOf(event.data, root)
      recordFailure(draftOf(file), file, event.data)
      if (isFileItself(event.data, root)) yield finish(file)
    } else if (event.type === 'test:summary' && event.data.file !== undefined) {
      const file = relative(root, event.data.file)
      const { passed, failures, skips } = draftOf(file)
      if (passed + failures.length + skips.length === 0) {
        const explanation = 'No test is declared in the file itself, so none is counted to it.'
        draftOf(file).failures.push({ name: file, where: file, explanation })
      }
      yield finish(file)
    }
  }
  // Tests are told by the file that declares them: what a helper declares is in no file above.
  for (const [file, { passed, failures, skips }] of drafts)
    if (passed + failures.length + skips.length > 0) yield finish(file)
}

type Pass = Extract<TestEvent, { type: 'test:pass' }>['data']
type Fail = Extract<TestEvent, { type: 'test:fail' }>['data']

function recordPass(draft: Draft, file: string, data: Pass): void {
  const reason = data.skip ?? data.todo
  if (reason !== undefined && reason !== false) {
    const told = typeof reason === 'string' && reason !== '' ? reason : 'no reason given'
    draft.skips.push({ name: fullName(draft, data), file, reason: told })
  } else if (data.details.type !== 'suite') {
    draft.passed += 1
  }
}

function recordFailure(draft: Draft, file: string, data: Fail): void {
  const { error } = data.details
  const failureType = 'failureType' in error ? error.failureType : undefined
  if (failureType === 'subtestsFailed') return
  draft.failures.push({
    name: fullName(draft, data),
    where: data.line === undefined ? file : `${file}:${data.line}:${data.column ?? 1}`,
    explanation: explain(error),
  })
}

function fullName(draft: Draft, data: { readonly name: string; readonly nesting: number }): string {
  return [...draft.names.slice(0, data.nesting), data.name].join(' > ')
}

function fileOf(data: { readonly file?: string | undefined }, root: string): string {
  if (data.file === undefined) return '(no file)'
  return data.file.startsWith('/') ? relative(root, data.file) : data.file
}

/** The runner reports a file that could not be run, or has no tests, as one test named after it. */
function isFileItself(
  data: { readonly name: string; readonly nesting: number; readonly file?: string | undefined },
  root: string,
): boolean {
  if (data.nesting !== 0) return false
  return data.name === fileOf(data, root) || data.name === data.file
}
