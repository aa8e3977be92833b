import type { HolderChange } from '@lastref/model'
import { attachText } from './attach-text.ts'
import { escapeTerminal } from './escape.ts'
import { processName } from './file-groups.ts'

/** Returns a holder that is no file, with what became of it: `+ pin /sys/fs/bpf/m`, `- prog 31`. */
export function holderChangeText({ holder, count, refcnt }: HolderChange): string {
  const text = holderText(holder)
  const grown = count.after - count.before
  if (grown === 0) return `${text} (refs ${refcnt.before} → ${refcnt.after})`
  const many = Math.abs(grown) === 1 ? '' : `${Math.abs(grown)} × `
  return `${grown > 0 ? '+' : '-'} ${many}${text}`
}

function holderText(holder: HolderChange['holder']): string {
  switch (holder.kind) {
    case 'pin':
      return `pin ${escapeTerminal(holder.path)}`
    case 'prog':
    case 'map':
    case 'link':
      return `${holder.kind} ${holder.id}`
    case 'attach':
      return attachText(holder.to)
    case 'iterator': {
      const [place] = holder.at
      return place === undefined ? 'iterator' : `iterator of ${processName(place)}`
    }
    case 'kernel':
      return `kernel: ${escapeTerminal(holder.what)}`
  }
}
