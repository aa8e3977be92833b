import { createRequire } from 'node:module'
import type koffiModule from 'koffi'

type Koffi = typeof koffiModule

/** What this package was written against: `dependencies` in its package.json. */
const version = '3.3.4'

/**
 * Returns koffi: its native part alone where that is found, which saves a fifth of what a short
 * command takes. What koffi's own loader adds is the search for the right build (it reads the
 * interpreter of the running node) and warnings about functions that are not called here.
 */
function load(): Koffi {
  const require = createRequire(import.meta.url)
  const { arch } = process
  try {
    const native: unknown = require(`@koromix/koffi-linux-${arch}/linux_${arch}/koffi.node`)
    if (isKoffi(native)) return native
  } catch {
    // Another C library, or installed some other way: koffi knows.
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as its own types declare it
  return require('koffi') as Koffi
}

function isKoffi(native: unknown): native is Koffi {
  return native instanceof Object && 'version' in native && native.version === version
}

export const koffi: Koffi = load()
