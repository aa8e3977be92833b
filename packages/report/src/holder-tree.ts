import type { BpfObject, Census, Holder, ObjectKind } from '@lastref/model'
import { attachText } from './attach-text.ts'
import { escapeTerminal } from './escape.ts'
import { groupFiles, type FileGroup } from './file-groups.ts'
import { objectName, objectType } from './object-text.ts'
import type { NamespaceReach, ReachNamespace } from './removal.ts'
import { shareTone } from './share.ts'
import { span, type Line } from './span.ts'
import type { TreeNode } from './tree.ts'
import { countOf, holderKinds } from './words.ts'

/** Finds objects of a census by what identifies them. */
export type ObjectIndex = ReadonlyMap<string, BpfObject>

export function indexObjects(census: Census): ObjectIndex {
  return new Map(census.objects.map((object) => [keyOf(object.kind, object.id), object]))
}

/**
 * Returns the holders of an object as a tree: every reference is in it, and a holder that is
 * itself an object has its own holders below it, down to the files, pins and attachments which
 * keep everything above alive. An object is expanded once; a cycle is said to be one.
 */
export function holderTree(
  object: BpfObject,
  index: ObjectIndex,
  reach: ReachNamespace,
): readonly TreeNode[] {
  const walk: Walk = { index, reach, expanded: new Set([keyOf(object.kind, object.id)]) }
  return nodesOf(object, walk, [keyOf(object.kind, object.id)])
}

interface Walk {
  readonly index: ObjectIndex
  readonly reach: ReachNamespace
  readonly expanded: Set<string>
}

function keyOf(kind: ObjectKind, id: number): string {
  return `${kind}:${id}`
}

function nodesOf(object: BpfObject, walk: Walk, path: readonly string[]): TreeNode[] {
  const nodes = holderKinds.flatMap((kind) => {
    const holders = object.holders.filter((holder) => holder.kind === kind)
    return kindNodes(holders, object.refcnt, walk, path)
  })
  const { refcnt, usercnt } = object.unexplained
  if (refcnt !== 0 || (usercnt !== null && usercnt !== 0)) {
    const users = usercnt === null ? '' : `, usercnt ${signed(usercnt)}`
    nodes.push(leaf([span(`unexplained: refcnt ${signed(refcnt)}${users}`, 'warn')]))
  }
  return nodes
}

function kindNodes(
  holders: readonly Holder[],
  total: number,
  walk: Walk,
  path: readonly string[],
): TreeNode[] {
  const files = holders.filter((holder) => holder.kind === 'file')
  const iterators = holders.filter((holder) => holder.kind === 'iterator')
  return [
    ...groupFiles(files).map((group) => fileNode(group, 'file', total)),
    ...groupFiles(iterators).map((group) => fileNode(group, 'iterator', total)),
    ...holders.flatMap((holder) => otherNode(holder, total, walk, path)),
  ]
}

function fileNode(group: FileGroup, noun: string, total: number): TreeNode {
  const share = shareTone(group.refcnt, total)
  const places = group.places.length === 0 ? ['held by no process that can be seen'] : group.places
  return leaf([
    span(countOf(group.files, noun), group.files > 1 ? share : 'plain'),
    span(`  ${places.join('; ')}`),
  ])
}

function otherNode(holder: Holder, total: number, walk: Walk, path: readonly string[]): TreeNode[] {
  const times = manyRefs(holder, total)
  switch (holder.kind) {
    case 'file':
    case 'iterator':
      return []
    case 'pin': {
      const others = holder.alsoAt ?? []
      const also = others.length === 0 ? '' : ` (also at ${others.map(escapeTerminal).join(', ')})`
      const where = namespaceText(walk.reach(holder.mountNamespace), holder.mountNamespace)
      const name = escapeTerminal(holder.path)
      return [leaf([span('pin'), span(`  ${name}${where}${also}`), ...times])]
    }
    case 'prog':
    case 'link':
      return [objectNode(holder.kind, holder.id, times, walk, path)]
    case 'map': {
      const slots = holder.slots === undefined ? '' : ` in ${countOf(holder.slots, 'slot')}`
      const line = slots === '' ? times : [span(slots), ...times]
      return [objectNode('map', holder.id, line, walk, path)]
    }
    case 'attach':
      return [leaf([span('attached'), span(`  ${attachText(holder.to)}`), ...times])]
    case 'kernel':
      return [leaf([span('kernel'), span(`  ${escapeTerminal(holder.what)}`), ...times])]
  }
}

/** A path means nothing without the mount namespace it is a path in. */
function namespaceText(way: NamespaceReach, mountNamespace: number): string {
  switch (way.kind) {
    case 'own':
      return ''
    case 'process':
      return ` in the mount namespace of pid ${way.pid}`
    case 'unreachable':
      return ` in mount namespace ${mountNamespace}`
  }
}

/** A holder with several references, or with none, says so. */
function manyRefs(holder: Holder, total: number): Line {
  const { refcnt } = holder.refs
  if (refcnt === 1) return []
  return [span(`  ${countOf(refcnt, 'reference')}`, shareTone(refcnt, total))]
}

function objectNode(
  kind: ObjectKind,
  id: number,
  extra: Line,
  walk: Walk,
  path: readonly string[],
): TreeNode {
  const key = keyOf(kind, id)
  const object = walk.index.get(key)
  if (object === undefined) return leaf([span(`${kind} ${id}`), ...extra])
  const line: Line = [
    span(objectName(object)),
    span(`  ${linkTarget(object) ?? objectType(object)}`, 'faint'),
    ...extra,
  ]
  if (path.includes(key)) return leaf([...line, span('  a cycle: see above', 'warn')])
  if (walk.expanded.has(key)) return leaf([...line, span('  see above', 'faint')])
  walk.expanded.add(key)
  return { line, children: nodesOf(object, walk, [...path, key]) }
}

function linkTarget(object: BpfObject): string | null {
  return object.kind === 'link' && object.target !== null ? attachText(object.target) : null
}

function leaf(line: Line): TreeNode {
  return { line, children: [] }
}

function signed(count: number): string {
  return count > 0 ? `+${count}` : String(count)
}
