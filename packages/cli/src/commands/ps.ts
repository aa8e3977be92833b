import { existsSync } from 'node:fs'
import type { Census } from '@lastref/model'
import { paint, processHead, processObjects, psTable } from '@lastref/report'
import { readCensus } from '../census-source.ts'
import type { Invocation } from '../command.ts'
import { noSuchProcess, notANumber } from '../errors.ts'
import { placesOf } from '../object-filter.ts'
import { sortObjects } from '../object-order.ts'
import { sortProcesses } from '../process-order.ts'
import { talk } from '../talk.ts'
import { writeCensus } from '../write-census.ts'

/** Lists the processes that hold BPF objects, or what one of them holds. */
export async function run(invocation: Invocation): Promise<number> {
  const [word] = invocation.positionals
  if (word === undefined) return listProcesses(invocation)
  if (!/^[1-9]\d*$/u.test(word)) throw notANumber('PID', word, 'ps')
  return showProcess(Number(word), invocation)
}

async function listProcesses({ options, screen, streams }: Invocation): Promise<number> {
  const census = readCensus({ processes: true })
  const processes = sortProcesses(census.processes ?? [], options.text('sort') ?? 'fds')
  if (options.flag('json')) {
    await writeCensus({ ...census, processes }, streams.stdout)
    return 0
  }
  const table = psTable(processes, screen)
  await streams.stdout.write(paint(table.lines, screen.colour))
  const fds = processes.reduce((sum, { bpfFds }) => sum + bpfFds, 0)
  const noun = processes.length === 1 ? 'process' : 'processes'
  await talk(streams, census, `${processes.length} ${noun} with ${fds} BPF fds`, table)
  return 0
}

async function showProcess(pid: number, invocation: Invocation): Promise<number> {
  const { options, screen, streams } = invocation
  const census = readCensus({ processes: true })
  const processes = (census.processes ?? []).filter((process) => process.pid === pid)
  const held = census.objects.filter((object) =>
    placesOf(object).some((place) => place.pid === pid),
  )
  if (processes.length === 0 && held.length === 0 && !existsSync(`/proc/${pid}`)) {
    throw noSuchProcess(pid)
  }
  const selected: Census = { ...census, objects: sortObjects(held, 'id'), processes }
  if (options.flag('json')) {
    await writeCensus(selected, streams.stdout)
    return 0
  }
  const heads = processes.flatMap((process) => processHead(process, screen))
  const table = held.length === 0 ? undefined : processObjects(pid, selected.objects, screen)
  await streams.stdout.write(paint([...heads, ...(table?.lines ?? [])], screen.colour))
  await talk(streams, census, held.length === 0 ? `pid ${pid} holds no BPF objects` : '', table)
  return 0
}
