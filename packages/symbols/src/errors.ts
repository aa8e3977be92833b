import { LastrefError } from '@lastref/model'

/** A symboliser, or what it knew about a process, was used after it was disposed of. */
export function symboliserDisposed(what: 'symboliser' | 'process'): LastrefError {
  return new LastrefError(
    `This ${what === 'process' ? 'process of a symboliser' : what} was disposed of.`,
    {
      code: 'LRE480',
      status: 70,
      help: 'Symbolise stacks before the symboliser and the process leave their scope.',
    },
  )
}

/** A process of another symboliser was handed in. */
export function foreignProcess(): LastrefError {
  return new LastrefError('This process was added to another symboliser.', {
    code: 'LRE481',
    status: 70,
    help: 'Pass what addProcess() of the same symboliser returned.',
  })
}
