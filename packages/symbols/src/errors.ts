import { LastrefError } from '@lastref/model'

/** A symboliser was asked after it was disposed of. */
export function symboliserDisposed(): LastrefError {
  return new LastrefError('This symboliser was disposed of.', {
    code: 'LRE480',
    status: 70,
    help: 'Symbolise stacks before the symboliser leaves its scope.',
  })
}

/** A process of another symboliser, or one that was disposed of, was handed in. */
export function foreignProcess(): LastrefError {
  return new LastrefError('This symboliser does not have this process (any more).', {
    code: 'LRE481',
    status: 70,
    help: 'Pass what addProcess() of the same symboliser returned, before disposing of it.',
  })
}
