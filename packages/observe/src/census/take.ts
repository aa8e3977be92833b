import type { AttachedProgs } from '../attachments/attached.ts'
import type { EdgeRow, PlaceRow } from '../generated/wire.ts'
import { FileTable } from './file-table.ts'
import type { Namer } from './names.ts'
import { ledgersOf } from './ledgers.ts'
import { addressesOf, filesIn, type Counters, type Holdings } from './reading.ts'
import { isSuspect, judge, maxReadings, pauseBefore, type Judgement } from './settle.ts'
import { readPins } from './pinned.ts'
import type { Session } from './session.ts'
import { readSlots } from './slots.ts'
import { subjectsOf, type Subject, type Subjects } from './subject.ts'

/** The edges of the census: where attachments come from, and how processes are named. */
export interface CensusSources {
  readonly namer: Namer
  attachments(progIds: ReadonlySet<number>): AttachedProgs
}

export interface SettleOptions {
  /** Show lastref like any other process instead of leaving it out. */
  readonly includeSelf: boolean
  /** Look for hidden holders of these objects even when their books balance without. */
  readonly thorough: (subject: Subject) => boolean
}

export interface SettledLedgers {
  readonly judgements: ReadonlyMap<number, Judgement>
  readonly subjects: Subjects
  readonly edges: readonly EdgeRow[]
  readonly blindSpots: readonly string[]
}

/**
 * Returns the ledger of every object, read again until its books balance or are believed.
 *
 * The first reading looks where almost every holder is: files, mappings, pins, programs, links. Only
 * objects whose books do not balance then are read again, with everything that can hide a holder.
 */
export function settle(
  session: Session,
  sources: CensusSources,
  options: SettleOptions,
): SettledLedgers {
  const reader = new Reader(session, sources, options)
  reader.readAll()
  for (let reading = 2; reading <= maxReadings && reader.suspects.size > 0; reading++) {
    pause(reader.pauseBeforeNext())
    reader.readAgain()
  }
  return reader.result()
}

/** Waits without letting anything else of this process run. */
function pause(milliseconds: number): void {
  if (milliseconds > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

class Reader {
  readonly #session: Session
  readonly #sources: CensusSources
  readonly #options: SettleOptions
  readonly #names = { next: 1 }
  readonly #blindSpots = new Set<string>()
  #latest: Counters
  #subjects: Subjects = new Map()
  #edges: readonly EdgeRow[] = []
  #judgements = new Map<number, Judgement>()
  suspects: ReadonlySet<number> = new Set()

  constructor(session: Session, sources: CensusSources, options: SettleOptions) {
    this.#session = session
    this.#sources = sources
    this.#options = options
    this.#latest = session.counters()
  }

  readAll(): void {
    const holdings = this.#visible([])
    const subjects = this.#advance()
    this.#judge(subjects, holdings, { complete: false, moved: new Set() }, () => true)
    const thorough = [...subjects.values()].filter(this.#options.thorough)
    this.suspects = new Set([...this.suspects, ...thorough.map((subject) => subject.address)])
  }

  readAgain(): void {
    const { walks } = this.#session
    const { suspects } = this
    // A program that is loaded now holds BTF that it did not hold when the counters were read.
    if (walks.attachHidden()) this.#latest = this.#session.counters()
    this.#session.suspect(suspects)
    const progIds = new Set<number>()
    for (const address of suspects) {
      const subject = this.#subjects.get(address)
      if (subject?.kind === 'prog') progIds.add(subject.id)
    }
    const visible = this.#visible(walks.hidden())
    const found = this.#sources.attachments(progIds)
    for (const blindSpot of found.blindSpots) this.#blindSpots.add(blindSpot)
    const slots = readSlots(this.#latest.maps, this.#session.self)
    const moved = this.#session.movedSuspects()
    const subjects = this.#advance()
    const holdings = { ...visible, slots, attachments: found.attachments }
    this.#judge(subjects, holdings, { complete: true, moved }, (address) => suspects.has(address))
  }

  /** How many milliseconds to wait before `readAgain`. */
  pauseBeforeNext(): number {
    return pauseBefore([...this.suspects].flatMap((address) => this.#judgements.get(address) ?? []))
  }

  result(): SettledLedgers {
    return {
      judgements: this.#judgements,
      subjects: this.#subjects,
      edges: this.#edges,
      blindSpots: [...this.#blindSpots],
    }
  }

  #visible(hidden: readonly PlaceRow[]): Holdings {
    const { walks } = this.#session
    const edges = walks.edges()
    this.#edges = edges
    const files = new FileTable(addressesOf(this.#latest), this.#ownPid(), filesIn(this.#latest))
    walks.files((rows) => files.enter(rows))
    const mappings = walks.mappings()
    const { pins, blindSpots } = readPins(() => walks.ownFiles())
    for (const blindSpot of blindSpots) this.#blindSpots.add(blindSpot)
    return { edges, files, hidden, mappings, pins, slots: [], attachments: [] }
  }

  #ownPid(): number | null {
    return this.#options.includeSelf ? null : this.#session.self.pid
  }

  /** Reads the counters again: they end one reading and begin the next. */
  #advance(): Subjects {
    const before = this.#latest
    this.#latest = this.#session.counters()
    this.#subjects = subjectsOf(before, this.#latest)
    return this.#subjects
  }

  #judge(
    subjects: Subjects,
    holdings: Holdings,
    seen: { readonly complete: boolean; readonly moved: ReadonlySet<number> },
    isWanted: (address: number) => boolean,
  ): void {
    const self = this.#options.includeSelf ? null : this.#session.self
    const { namer } = this.#sources
    const { ledgers, moved: visited } = ledgersOf(subjects, holdings, self, namer, this.#names)
    const judgements = new Map<number, Judgement>()
    const suspects = new Set<number>()
    for (const ledger of ledgers) {
      const { address } = ledger.subject
      const earlier = this.#judgements.get(address)
      // Born after the first reading: not part of this census.
      if (!isWanted(address)) {
        if (earlier !== undefined) judgements.set(address, earlier)
        if (earlier !== undefined && isSuspect(earlier)) suspects.add(address)
        continue
      }
      const moved = ledger.subject.moved || seen.moved.has(address) || visited.has(address)
      const judgement = judge(ledger, { moved, complete: seen.complete }, earlier)
      judgements.set(address, judgement)
      if (isSuspect(judgement)) suspects.add(address)
    }
    this.#judgements = judgements
    this.suspects = suspects
  }
}
