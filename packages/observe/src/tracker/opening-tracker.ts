import type { BpfMap, RingBuffer } from '@lastref/ebpf'
import type {
  LostCounts,
  Misuse,
  ObjectIdentity,
  OpeningsReading,
  Pinning,
  TraceEvent,
} from '@lastref/model'
import { chooseBackend, follow, type Backend } from './backend.ts'
import { wordBytes } from './key-bytes.ts'
import { blindSpotsOf, unsitedOf } from './blind-spots.ts'
import { CensusSide } from './census-side.ts'
import { kernelClock } from './clock.ts'
import { ImageBook } from './image-book.ts'
import { leftHoldings, viewOf } from './left.ts'
import { holdingsOf } from './holdings.ts'
import { lostCounts } from './lost.ts'
import { JoinedProcesses } from './joined-processes.ts'
import { decodeOpenFiles, type OpenFile } from './open-files.ts'
import type { TrackerOptions } from './options.ts'
import { absolutePin, isOnBpffs } from './pin-path.ts'
import { decodeStackRing, goroutineOf, type Goroutine } from './records.ts'
import { ReleaseBook } from './releases.ts'
import { ReleaseHook } from './release-hook.ts'
import { SiteBook } from './site-book.ts'
import { talliesOf } from './tallies.ts'
import {
  decodeEvent,
  misuseOf,
  openingOf,
  pinningOf,
  releaseOf,
  type EventRecord,
  type EventSources,
} from './trace-events.ts'
import { WatchedProcesses } from './watched-processes.ts'
import { snapshotOf } from '../stack-snapshot.ts'
import {
  decodeLostCounts,
  decodeProcessState,
  decodeSiteTally,
  type MisuseRecord,
  type PinRecord,
  type StackRecord,
} from '../generated/wire-tracker.ts'

/** Few, and part of every reading: they are made into events when they are read. */
type NotedRecord = Extract<EventRecord, { kind: 'pinning' | 'misuse' }>

type WaitingEvent =
  | Exclude<EventRecord, NotedRecord>
  | { readonly kind: 'noted'; readonly event: Pinning | Misuse }

/** As many misuses of a recording are kept. */
const maxMisuses = 10_000

/** As many events wait for `poll`; the ring in the kernel holds about as many. */
const maxWaiting = 65_536
/** Objects of so many open files are remembered, to name them when they are closed. */
const maxRemembered = 100_000

/**
 * Sees who opens files on BPF objects, where in the program, and how each file goes. Hooks exist as
 * long as this object does, and are gone with the process that made it, however it ends.
 *
 * `poll` or `read` must be called now and then (several times a second): what the kernel has to tell
 * about stacks and events waits in rings of bounded size, and what does not fit is counted as lost.
 */
export class OpeningTracker implements Disposable {
  /** How openings are seen here, and why that way. */
  readonly backend: { readonly name: string; readonly why: string }
  readonly #backend: Backend
  readonly #options: TrackerOptions
  readonly #census: CensusSide
  readonly #clock = kernelClock()
  readonly #images: ImageBook
  readonly #sites: SiteBook
  readonly #releases: ReleaseBook
  readonly #stackRing: RingBuffer
  readonly #eventRing: RingBuffer
  readonly #processes = new WatchedProcesses()
  readonly #releaseHook: ReleaseHook
  readonly #joined: JoinedProcesses
  readonly #waiting: WaitingEvent[] = []
  readonly #pinnings: Pinning[] = []
  readonly #misuses: Misuse[] = []
  readonly #objectOfFile = new Map<number, ObjectIdentity>()
  /** Comes before the stack it belongs to. */
  #goroutine: { readonly key: number; readonly stack: Goroutine } | null = null
  #dropped = 0

  private constructor(options: TrackerOptions, backend: Backend, census: CensusSide) {
    this.#options = options
    this.#backend = backend
    this.#census = census
    this.backend = { name: backend.name, why: backend.why }
    const sites = new SiteBook(options.symboliser)
    this.#sites = sites
    this.#images = new ImageBook(options.symboliser, (process) => sites.settle(process))
    this.#releases = new ReleaseBook(options.symboliser)
    this.#stackRing = backend.programs.ring('stacks')
    this.#eventRing = backend.programs.ring('events')
    this.#joined = new JoinedProcesses(backend.programs, options.scope)
    this.#releaseHook = new ReleaseHook(backend.programs, wantsEvents(options))
  }

  /**
   * Loads and attaches the hooks and begins to follow what the scope names.
   *
   * @throws LastrefError LRE210 when a process of the scope does not exist; LRE111 when no way to see
   *   openings works here; what the eBPF library says about a missing capability.
   */
  static open(options: TrackerOptions): OpeningTracker {
    using resources = new DisposableStack()
    const census = resources.use(CensusSide.open())
    const backend = chooseBackend(options, census)
    resources.use(backend.programs)
    const tracker = new OpeningTracker(options, backend, census)
    resources.defer(() => tracker.#release())
    follow(backend.programs, options.scope)
    backend.programs.shared.set('events_wanted', wantsEvents(options) ? 1 : 0)
    resources.move()
    return tracker
  }

  /**
   * Returns what happened since the last call, in the order of the kernel's ring. Never blocks; at
   * most some ten thousands of events are kept in between, the others are counted as lost.
   */
  poll(): readonly TraceEvent[] {
    this.#drain()
    const records = this.#waiting.splice(0)
    if (records.some(({ kind }) => kind === 'opening'))
      this.#rememberObjects(this.#openFiles().open)
    const sources = this.#eventSources()
    return records.flatMap((it): TraceEvent[] => {
      switch (it.kind) {
        case 'opening':
          return [openingOf(it.record, sources)]
        case 'release': {
          const release = releaseOf(it.record, sources)
          this.#objectOfFile.delete(it.record.file)
          return [release]
        }
        case 'noted':
          return [it.event]
      }
    })
  }

  /** Returns everything known now; takes a census for it, and symbolises stacks that are new. */
  read(): OpeningsReading {
    this.#drain()
    const { programs } = this.#backend
    // Before the files: what is counted meanwhile must not be counted twice.
    const sites = [...programs.map('sites').entries()]
    const releases = [...programs.map('release_tallies').entries()]
    const counted = [...programs.map('left').entries()]
    const files = this.#openFiles()
    const census = this.#census.read(this.#followedPids())
    const tallies = talliesOf(sites, releases, files, {
      clock: this.#clock,
      siteOf: (key, command) => this.#sites.siteOf(key, command),
      isCollectors: (release) => this.#releases.isCollectors(release),
    })
    const siteOf = (key: number): number | null =>
      key === 0 ? null : this.#sites.siteOf(key, this.#commandOf(key))
    const holdings = holdingsOf(files.open, census.files, { ...census, siteOf })
    const commOfPid = (pid: number): string => this.#processes.commOf(pid)
    const left = leftHoldings(counted, files.left, { siteOf, commOf: commOfPid })
    const pids = new Set([...tallies, ...holdings].flatMap((it) => it.pids))
    return {
      at: Date.now(),
      // A reading is of its moment: sites that are found later must not appear in it.
      sites: [...this.#sites.sites],
      tallies,
      holdings,
      leftAtExit: left,
      pinnings: [...this.#pinnings],
      misuses: [...this.#misuses],
      processes: this.#processes.read(pids),
      budgets: census.budgets(holdings.map(({ object }) => object)),
      lost: this.#lost(),
      blindSpots: [
        ...blindSpotsOf(this.#backend, this.#processesLost()),
        ...unsitedOf(tallies, this.#sites.sites),
      ],
    }
  }

  /** How many of the processes that are followed live. */
  liveProcesses(): number {
    return Number(this.#backend.programs.shared.get('live_processes'))
  }

  [Symbol.dispose](): void {
    this.#release()
    this.#backend.programs[Symbol.dispose]()
    this.#census[Symbol.dispose]()
  }

  #release(): void {
    this.#images[Symbol.dispose]()
    this.#stackRing.close()
    this.#eventRing.close()
  }

  #drain(): void {
    this.#joined.update()
    this.#releaseHook.update()
    const told: NotedRecord[] = []
    // Events first: the stack of each is in its ring before the event is.
    this.#eventRing.consume((view, at) => {
      const event = decodeEvent(view, at)
      if (event?.kind === 'pinning' || event?.kind === 'misuse') told.push(event)
      else if (event !== null) this.#keep(event)
    })
    this.#stackRing.consume((view, at) => {
      const it = decodeStackRing(view, at)
      if (it === null) return
      if (it.kind === 'mapping') this.#images.enter(it.record)
      else this.#enterStack(it.kind, it.record)
    })
    for (const it of told) {
      if (it.kind === 'pinning') this.#enterPinning(it.record)
      else this.#enterMisuse(it.record)
    }
  }

  #keep(event: WaitingEvent): void {
    if (this.#waiting.length < maxWaiting) this.#waiting.push(event)
    else this.#dropped += 1
  }

  #enterStack(kind: 'stack' | 'release-stack' | 'goroutine', record: StackRecord): void {
    const { key, image, pid, command, comm } = record
    if (kind === 'goroutine') {
      this.#goroutine = { key, stack: goroutineOf(record) }
      return
    }
    const process = this.#images.processOf(image, pid)
    const goroutine = this.#goroutine?.key === key ? this.#goroutine.stack : undefined
    const snapshot = snapshotOf(record, goroutine)
    this.#processes.note(pid, comm)
    if (kind === 'release-stack') {
      this.#releases.enter(key, process, snapshot)
      return
    }
    this.#sites.enter(key, { command, process, snapshot })
  }

  #enterPinning(record: PinRecord): void {
    const path = absolutePin(record.path, record.pid, record.directoryFd)
    if (!isOnBpffs(path, record.pid)) return
    const event = pinningOf(record, path, this.#eventSources())
    this.#pinnings.push(event)
    this.#keep({ kind: 'noted', event })
  }

  #enterMisuse(record: MisuseRecord): void {
    const event = misuseOf(record, this.#eventSources())
    if (event === null) return
    if (this.#misuses.length < maxMisuses) this.#misuses.push(event)
    else this.#dropped += 1
    this.#keep({ kind: 'noted', event })
  }

  #openFiles(): ReturnType<typeof decodeOpenFiles> {
    return decodeOpenFiles(this.#backend.programs.iterate('open_files', 'births'))
  }

  #rememberObjects(files: readonly OpenFile[]): void {
    if (this.#objectOfFile.size > maxRemembered) this.#objectOfFile.clear()
    for (const { row, object } of files.slice(0, maxRemembered)) {
      this.#objectOfFile.set(row.file, object)
    }
  }

  #eventSources(): EventSources {
    return {
      clock: this.#clock,
      siteOf: (key) => this.#sites.siteOf(key, this.#commandOf(key)),
      isCollectors: (release) => this.#releases.isCollectors(release),
      objectOfFile: (file) => this.#objectOfFile.get(file) ?? null,
    }
  }

  /** Asked for only when the stack of a key was lost. */
  #commandOf(key: number): number {
    if (this.#sites.knows(key)) return 0
    const value = this.#backend.programs.map('sites').lookup(wordBytes(key))
    return value === undefined ? -1 : decodeSiteTally(viewOf(value), 0).command
  }

  #followedPids(): (pid: number) => boolean {
    if (this.#options.scope.kind === 'all') return (pid) => pid !== process.pid
    const pids = new Set<number>()
    for (const [, value] of this.#processMap()) pids.add(decodeProcessState(viewOf(value), 0).pid)
    return (pid) => pids.has(pid)
  }

  #processMap(): BpfMap {
    return this.#backend.programs.map('processes')
  }

  #processesLost(): number {
    const value = this.#backend.programs.shared.get('lost')
    return value instanceof Uint8Array ? decodeLostCounts(viewOf(value), 0).processes : 0
  }

  #lost(): LostCounts {
    return lostCounts(this.#backend.programs.shared.get('lost'), this.#dropped)
  }
}

function wantsEvents({ events, scope }: TrackerOptions): boolean {
  return events ?? scope.kind !== 'tree'
}
