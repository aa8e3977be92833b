import type { BpfObject } from '@lastref/model'
import { attachText } from './attach-text.ts'
import { humanBytes } from './bytes.ts'
import { escapeTerminal } from './escape.ts'

/** Returns `map 25 my_map`, escaped. */
export function objectName(object: BpfObject): string {
  const name = object.name === '' ? '' : ` ${escapeTerminal(object.name)}`
  return `${object.kind} ${object.id}${name}`
}

/** Returns the name, escaped; links have none, so what they are attached to stands for it. */
export function nameOrTarget(object: BpfObject): string {
  if (object.kind === 'link' && object.target !== null) return attachText(object.target)
  return escapeTerminal(object.name)
}

/** Returns the type as a table shows it, escaped. */
export function objectType(object: BpfObject): string {
  if (object.kind === 'btf') return object.kernel ? 'kernel' : 'user'
  return escapeTerminal(object.type)
}

/** Returns what distinguishes the object beside its name: type, sizes, memory and who pays. */
export function objectFacts(object: BpfObject): string {
  return [...ownFacts(object), ...memoryFacts(object)].join(', ')
}

function ownFacts(object: BpfObject): string[] {
  const type = objectType(object)
  switch (object.kind) {
    case 'map':
      return [
        type,
        `key ${object.keySize} B`,
        `value ${object.valueSize} B`,
        `${object.maxEntries} entries`,
        ...(object.frozen ? ['frozen'] : []),
      ]
    case 'prog':
      return [type, `tag ${escapeTerminal(object.tag)}`]
    case 'link': {
      const target = object.target === null ? [] : [attachText(object.target)]
      const prog = object.progId === null ? [] : [`runs prog ${object.progId}`]
      return [type, ...target, ...prog]
    }
    case 'btf':
      return [type]
  }
}

function memoryFacts(object: BpfObject): string[] {
  if (object.memlockBytes === null) return []
  const memory = humanBytes(object.memlockBytes)
  if (object.chargedCgroup === null) return [memory]
  return [`${memory} charged to ${escapeTerminal(object.chargedCgroup)}`]
}
