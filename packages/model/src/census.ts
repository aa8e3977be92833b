import type { BpfObject } from './object.ts'
import type { ProcessHoldings } from './process.ts'

/** One reading of all objects and holders: the document that `ls`, `ps` and `why` print. */
export interface Census {
  readonly schema: 'lastref.census/1'
  /** RFC 3339, UTC. */
  readonly takenAt: string
  readonly host: CensusHost
  /** What could not be seen: `name: sentence`, sorted. Empty when all was seen. */
  readonly blindSpots: readonly string[]
  readonly objects: readonly BpfObject[]
  /** Only in the document of `ps`. */
  readonly processes?: readonly ProcessHoldings[]
}

export interface CensusHost {
  /** As `uname -r` prints it. */
  readonly kernel: string
  /** Inode number of the pid namespace the census was taken in. */
  readonly pidNamespace: string
  /** As `uname -n` prints it; two censuses are compared only when they are of one host. */
  readonly hostname: string
  /**
   * /proc/sys/kernel/random/boot_id, null when it cannot be read. Object ids are handed out anew
   * after each boot, so ids of two censuses name the same objects only within one boot.
   */
  readonly bootId: string | null
}
