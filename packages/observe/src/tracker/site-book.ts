import type { Frame, Site, Stack } from '@lastref/model'
import type {
  Frame as FoundFrame,
  ProcessImages,
  StackSnapshot,
  SymbolisedStack,
} from '@lastref/symbols'
import { commandName } from './commands.ts'
import type { SymboliserLike } from './options.ts'

interface PendingKey {
  readonly command: number
  readonly process: ProcessImages
  readonly snapshot: StackSnapshot
}

/** As many stacks wait to be unwound; each has up to 32 KiB. */
const maxPending = 256

/** What a site has whose stack never came. */
export const lostStack: Stack = {
  frames: [],
  ended: 'snapshot-end',
  notes: ['There was no room to keep the stack of this site.'],
}

/**
 * The sites of a recording. The kernel tells openings apart by keys; keys whose stacks unwind to the
 * same lines are one site. A stack is unwound when its site is first asked for.
 */
export class SiteBook {
  readonly #symboliser: SymboliserLike
  readonly #pending = new Map<number, PendingKey>()
  readonly #siteOfKey = new Map<number, number>()
  readonly #sites: Site[] = []
  readonly #byLines = new Map<string, number>()

  constructor(symboliser: SymboliserLike) {
    this.#symboliser = symboliser
  }

  get sites(): readonly Site[] {
    return this.#sites
  }

  /** Notes the stack of a key. */
  enter(key: number, pending: PendingKey): void {
    if (this.#siteOfKey.has(key)) return
    this.#pending.set(key, pending)
    if (this.#pending.size <= maxPending) return
    const [oldest] = this.#pending
    if (oldest !== undefined) this.siteOf(oldest[0], oldest[1].command)
  }

  /** Unwinds what waits for the images of this process, which are about to be closed. */
  settle(process: ProcessImages): void {
    for (const [key, pending] of this.#pending)
      if (pending.process === process) this.siteOf(key, pending.command)
  }

  /** Tells whether the stack of the key has come. */
  knows(key: number): boolean {
    return this.#pending.has(key) || this.#siteOfKey.has(key)
  }

  /** Returns the number of the key's site. `command` is for a key whose stack was lost. */
  siteOf(key: number, command: number): number {
    const known = this.#siteOfKey.get(key)
    if (known !== undefined) return known
    const pending = this.#pending.get(key)
    // Not remembered: the stack may still come.
    if (pending === undefined) return this.#number(command, 'unknown', lostStack, `lost ${key}`)
    this.#pending.delete(key)
    const found = this.#symboliser.symbolise(pending.process, pending.snapshot)
    const lines = found.frames.map(identityOf).join('\n')
    const site = this.#number(pending.command, found.runtime, stackOf(found), lines)
    this.#siteOfKey.set(key, site)
    return site
  }

  #number(command: number, runtime: Site['runtime'], stack: Stack, lines: string): number {
    const identity = `${command}\n${lines}`
    const known = this.#byLines.get(identity)
    if (known !== undefined) return known
    const id = this.#sites.length + 1
    this.#sites.push({ id, command: commandName(command), runtime, stack })
    this.#byLines.set(identity, id)
    return id
  }
}

/** Returns a stack in the words of the model. */
export function stackOf({ frames, ended, notes }: SymbolisedStack): Stack {
  return { frames: frames.map(frameOf), ended, notes }
}

function frameOf({ function: name, file, line, module, address, inlined }: FoundFrame): Frame {
  return { function: name, file, line, module, address: `0x${address.toString(16)}`, inlined }
}

/** Places in a file tell frames apart where lines do not: addresses differ from run to run. */
function identityOf({
  function: name,
  file,
  line,
  module,
  moduleAddress,
  address,
}: FoundFrame): string {
  return line === null ? `${module} ${name} ${moduleAddress ?? address}` : `${name} ${file}:${line}`
}
