import { everything, select } from '@lastref/lab'
import type { Invocation } from '../command.ts'
import { missingArgument, unexpectedArgument } from '../errors.ts'
import { list } from '../lab/list.ts'
import { report } from '../lab/report.ts'
import { runAndPrint } from '../lab/run.ts'

/** Reproduces known leaks on this machine and measures them. */
export async function run(invocation: Invocation): Promise<number> {
  const [what = 'list', ...names] = invocation.positionals
  const [first, second] = names
  switch (what) {
    case 'run':
      if (first === undefined) throw missingArgument('NAME', 'lab run')
      return await runAndPrint(select(names), invocation)
    case 'report':
      if (first === undefined) throw missingArgument('FILE', 'lab report')
      if (second !== undefined) throw unexpectedArgument(second, 'lab report')
      return await report(first, invocation)
    case 'all':
      if (first !== undefined) throw unexpectedArgument(first, 'lab all')
      return await runAndPrint(everything, invocation)
    default:
      if (first !== undefined) throw unexpectedArgument(first, 'lab list')
      return await list(invocation)
  }
}
