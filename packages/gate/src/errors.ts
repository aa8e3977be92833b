import { LastrefError } from '@lastref/model'

/** A value of the policy is not what it must be; `where` is file, line and column. */
export function badPolicy(where: string, why: string, cause?: unknown): LastrefError {
  return new LastrefError(`${where}: ${why}`, {
    code: 'LRE500',
    status: 2,
    help: 'docs/gate.md has every key of a policy with an example',
    cause,
  })
}
