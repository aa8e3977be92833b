import type { Frame } from '../frame.ts'
import type { RegionKind } from './reading.ts'

/** A place in the program from which the address space grew during the window. */
export interface MappingSite {
  /** What the memory belongs to now; null when it was unmapped again. */
  readonly region: RegionKind | null
  readonly call: 'mmap' | 'brk' | 'mremap' | 'mprotect'
  /** The user's own frame, and the frames from the call outwards. */
  readonly function: string | null
  readonly file: string | null
  readonly line: number | null
  readonly stack: readonly Frame[]
  readonly calls: number
  readonly bytes: number
}

/** What --stacks saw. */
export interface MappingSites {
  /** Largest first. */
  readonly sites: readonly MappingSite[]
  /** Calls that there was no room for. */
  readonly lostCalls: number
}
