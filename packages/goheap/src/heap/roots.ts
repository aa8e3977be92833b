import type { Region } from '../memory/region.ts'
import type { Words } from '../memory/words.ts'
import type { Goroutine } from '../stacks/goroutines.ts'

/** Where a search began, before it has words. */
export type RootRecord =
  | { readonly kind: 'variable'; readonly address: number; readonly region: Region }
  | {
      readonly kind: 'goroutine'
      readonly goroutine: Goroutine
      /** Index of the frame; -1: not a frame, but the goroutine's own structure or a register. */
      readonly frame: number
    }
  | { readonly kind: 'timer' }
  | { readonly kind: 'thread' }
  | { readonly kind: 'closure'; readonly closure: number; readonly queued: boolean }

const maxMask = 2 ** 26

/**
 * Calls back with every word of a region that the program itself takes for a pointer; false: that cannot be
 * read.
 */
export function forEachPointer(
  region: Region,
  mask: number,
  memory: Words,
  callback: (value: number, address: number) => void,
): boolean {
  const count = Math.floor((region.end - region.start) / 8)
  const length = Math.ceil(count / 8)
  const bits = mask === 0 || length > maxMask ? null : memory.bytes(mask, length)
  if (bits === null) return false
  for (let index = 0; index < count; index++) {
    if ((((bits[index >> 3] ?? 0) >> (index & 7)) & 1) === 0) continue
    const address = region.start + index * 8
    const value = region.word(address)
    if (value !== null && value !== 0) callback(value, address)
  }
  return true
}

/** Whether a variable is one of Go's own packages, which hold what others gave them to hold. */
export function isRuntimeVariable(name: string): boolean {
  return /^(?:runtime|sync|internal|time|syscall|os|reflect|vendor)[./]/u.test(name)
}
