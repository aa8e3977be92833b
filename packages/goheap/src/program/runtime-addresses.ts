import type { GoProgram } from './go-program.ts'

/** Where variables of the runtime lie in the process. */
export interface RuntimeAddresses {
  /** `mheap_.allspans`. */
  readonly allspans: number
  readonly allgs: number
  readonly allp: number
  /** Null: not found; nothing can be said of what waits to be finalized. */
  readonly allfin: number | null
  /** `gcCleanups.all`, since Go 1.25; null: not found, or the version has none. */
  readonly cleanups: number | null
}

/** Returns the addresses by the symbols of the program; null: it was stripped. */
export function addressesBySymbols({ symbols, bias, layout }: GoProgram): RuntimeAddresses | null {
  const of = (name: string): number | null => {
    const symbol = symbols.named(`runtime.${name}`)
    return symbol === null ? null : symbol.start + bias
  }
  const [heap, allgs, allp] = [of('mheap_'), of('allgs'), of('allp')]
  if (heap === null || allgs === null || allp === null) return null
  const cleanups = of('gcCleanups')
  const all = layout['cleanupQueue.all']
  return {
    allspans: heap + layout['mheap.allspans'],
    allgs,
    allp,
    allfin: of('allfin'),
    cleanups: cleanups === null || all === null ? null : cleanups + all,
  }
}
