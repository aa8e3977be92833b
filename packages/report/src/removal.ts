import type { PinHolder } from '@lastref/model'
import { shellQuote } from './shell-quote.ts'

/** How a mount namespace is reached from here. */
export type NamespaceReach =
  | { readonly kind: 'own' }
  /** Through any process that lives in it. */
  | { readonly kind: 'process'; readonly pid: number }
  | { readonly kind: 'unreachable' }

/** Tells how a mount namespace, named by its inode number, is reached. */
export type ReachNamespace = (mountNamespace: number) => NamespaceReach

/**
 * Returns the command that removes a pin, ready to be copied into a root shell; lastref never runs
 * it. Null when no process lives in the pin's mount namespace, or when its name lost bytes, so that
 * no command could be right.
 */
export function removalCommand(pin: PinHolder, reach: ReachNamespace): string | null {
  if (pin.path.includes('\ufffd')) return null
  const remove = `rm -- ${shellQuote(bytesAsSurrogates(pin.path))}`
  const way = reach(pin.mountNamespace)
  switch (way.kind) {
    case 'own':
      return remove
    case 'process':
      return `nsenter --mount=/proc/${way.pid}/ns/mnt ${remove}`
    case 'unreachable':
      return null
  }
}

/** A census writes a byte of a name that is not UTF-8 as `\\xNN`; the shell needs the byte. */
function bytesAsSurrogates(path: string): string {
  return path.replace(/\\x([89a-f][0-9a-f])/gu, (_, byte: string) =>
    String.fromCharCode(0xdc00 + Number.parseInt(byte, 16)),
  )
}
