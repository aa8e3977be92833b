import { LastrefError } from '@lastref/model'

export function noGitDiff(revision: string, cause: unknown): LastrefError {
  return new LastrefError(`git cannot tell what changed since "${revision}"`, {
    code: 'LRE040',
    status: 2,
    help: 'git rev-parse --verify REV, in a working tree of the repository',
    cause: gitMessage(cause),
  })
}

/** What git said, not how it was called. */
function gitMessage(cause: unknown): unknown {
  if (typeof cause !== 'object' || cause === null || !('stderr' in cause)) return cause
  const text = String(cause.stderr).trim()
  return text === '' ? cause : text
}

export function badBaseline(path: string, why: string, cause?: unknown): LastrefError {
  return new LastrefError(`the baseline ${path} cannot be used: ${why}`, {
    code: 'LRE041',
    status: 2,
    help: `lastref scan PATH --baseline ${path} --write-baseline`,
    cause,
  })
}

export function baselineWithoutFile(): LastrefError {
  return new LastrefError('--write-baseline needs a --baseline to write to', {
    code: 'LRE042',
    status: 2,
    help: 'lastref scan PATH --baseline lastref-baseline.json --write-baseline',
  })
}

export function badCatalogue(path: string, why: string, cause?: unknown): LastrefError {
  return new LastrefError(`the catalogue ${path} cannot be used: ${why}`, {
    code: 'LRE043',
    status: 2,
    help: 'docs/scan-catalogue.md has the format and an example',
    cause,
  })
}

export function noSuchRule(rule: string, near: string | undefined): LastrefError {
  const question = near === undefined ? '' : `; did you mean ${near}?`
  return new LastrefError(`there is no rule "${rule}"${question}`, {
    code: 'LRE044',
    status: 2,
    help: 'docs/rules lists them',
  })
}
