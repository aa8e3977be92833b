import type { HeapSite } from '@lastref/model'
import { isRecord } from './session.ts'

/** As many places are kept, and as deep a tree is followed. */
const maxSites = 256
const maxDepth = 512

/**
 * Returns what each function holds of what was allocated since sampling began, largest first, out of
 * the tree of `HeapProfiler.getSamplingProfile`.
 */
export function samplingSites(head: unknown): readonly HeapSite[] {
  const sites = new Map<string, HeapSite>()
  const visit = (node: unknown, depth: number): void => {
    if (!isRecord(node) || depth > maxDepth) return
    const { callFrame, selfSize, children } = node
    if (isRecord(callFrame) && typeof selfSize === 'number' && selfSize > 0) {
      const { functionName, url, lineNumber } = callFrame
      const name =
        typeof functionName === 'string' && functionName !== '' ? functionName : '(anonymous)'
      const file = typeof url === 'string' && url !== '' ? url : null
      const line = typeof lineNumber === 'number' && lineNumber >= 0 ? lineNumber + 1 : null
      const key = `${name}\n${file}\n${line}`
      const bytes = (sites.get(key)?.bytes ?? 0) + selfSize
      sites.set(key, { function: name, file, line, bytes, objects: 0 })
    }
    if (Array.isArray(children)) for (const child of children) visit(child, depth + 1)
  }
  visit(head, 0)
  return [...sites.values()].toSorted((a, b) => b.bytes - a.bytes).slice(0, maxSites)
}
