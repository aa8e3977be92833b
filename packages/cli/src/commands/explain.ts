import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { explainReadings, type EvidenceDocument } from '@lastref/model'
import { escapeTerminal, evidencePage, evidenceView, paint, span, wrapLine } from '@lastref/report'
import { openCensusSource } from '../census-source.ts'
import type { Invocation } from '../command.ts'
import { recordWithoutEvidence, severalToExplain, unwritablePage } from '../errors-explain.ts'
import { watchMappings } from '../explain/mappings.ts'
import { ownerOptionsOf, withOwners } from '../explain/owners.ts'
import { subjectOf } from '../explain/subject.ts'
import { readWindow } from '../explain/window.ts'
import { momentsOf } from '../record/moments.ts'
import { endingNote } from '../record/replay.ts'
import { screenOf } from '../screen.ts'

/** Explains the growth of processes: the three lines, what follows from them, what runs out. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, screen, streams } = invocation
  const { document, notes } =
    options.text('from') === undefined ? await explainHost(invocation) : explainRecord(invocation)
  if (options.flag('json')) await streams.stdout.write(`${JSON.stringify(document)}\n`)
  else await streams.stdout.write(paint(evidenceView(document, screen), screen.colour))
  writePage(invocation, document)
  await say(invocation, [...notes, ...document.blindSpots])
  return document.processes.some(({ conclusion }) => conclusion.leaksBpf) ? 1 : 0
}

interface Explained {
  readonly document: EvidenceDocument
  readonly notes: readonly string[]
}

async function explainHost(invocation: Invocation): Promise<Explained> {
  const subject = subjectOf(invocation)
  const owners = ownerOptionsOf(invocation)
  using source = openCensusSource()
  using watch = invocation.options.flag('stacks')
    ? watchMappings(subject.targets.map(({ pid }) => pid))
    : null
  const { readings, ended } = await readWindow(invocation, subject, source, watch?.poll)
  watch?.poll()
  const document = await withOwners(readings, (pid) => watch?.sitesOf(pid) ?? null, owners)
  const { leftOut } = subject
  return {
    document,
    notes: [
      ...(leftOut > 0 ? [`${leftOut} more processes were left out`] : []),
      ...(ended === null ? [] : [`${ended}; what was read until then is explained`]),
    ],
  }
}

function explainRecord({ options, positionals, streams }: Invocation): Explained {
  const name = options.text('from') ?? '-'
  const others = [positionals[0], options.text('container'), options.text('unit')]
  if (others.some((it) => it !== undefined)) throw severalToExplain()
  const path = name === '-' ? name : resolve(streams.cwd, name)
  const readings = []
  const moments = momentsOf(path)
  let next = moments.next()
  for (; next.done !== true; next = moments.next()) {
    if (next.value.evidence !== undefined) readings.push(next.value.evidence)
  }
  const document = explainReadings(readings)
  if (document === null) throw recordWithoutEvidence(name === '-' ? 'stdin' : name)
  const note = endingNote(path, next.value)
  return { document, notes: note === null ? [] : [note] }
}

function writePage({ options, streams }: Invocation, document: EvidenceDocument): void {
  const name = options.text('html')
  if (name === undefined) return
  try {
    writeFileSync(resolve(streams.cwd, name), evidencePage(document), { mode: 0o600 })
  } catch (error) {
    throw unwritablePage(name, error)
  }
}

async function say({ streams }: Invocation, notes: readonly string[]): Promise<void> {
  const { colour, width } = screenOf(streams.stderr, streams.env)
  const lines = notes.flatMap((note) =>
    wrapLine([span('note: ', 'warn'), span(escapeTerminal(note))], '', '  ', width),
  )
  await streams.stderr.write(paint(lines, colour))
}
