import { readFileSync } from 'node:fs'
import { hostname, release } from 'node:os'
import type { CensusHost } from '@lastref/model'
import { orNull } from './errno.ts'
import { ownNamespace } from './namespaces.ts'

/** Returns the host and the boot that a census is of. */
export function thisHost(): CensusHost {
  const bootId = orNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
  return {
    kernel: release(),
    pidNamespace: String(ownNamespace('pid')),
    hostname: hostname(),
    bootId,
  }
}
