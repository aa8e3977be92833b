import type { GoroutineRoot, Root, Step, VariableRoot } from '@lastref/goheap'

/** Returns a root as a sentence names it: `main.registry`, `goroutine 7, main.serve (agent.go:41)`. */
export function rootText(root: Root): string {
  switch (root.kind) {
    case 'variable':
      return variableText(root)
    case 'goroutine':
      return goroutineText(root)
    case 'timer':
      return root.function === null ? 'a timer' : `a timer that calls ${root.function}`
    case 'finalizer': {
      const of = root.function === null ? 'another object' : root.function
      return `what the ${root.queued ? 'queued ' : ''}finalizer ${of} captured`
    }
    case 'runtime':
      return root.name ?? 'a structure of the runtime'
  }
}

function variableText({ name, section, type, usedBy }: VariableRoot): string {
  const typed = type === null ? '' : ` (${type})`
  if (name !== null) return `${name}${typed}`
  const users = usedBy.length === 0 ? '' : `, used by ${usedBy.slice(0, 3).join(', ')}`
  return `a variable without a name at ${section}${typed}${users}`
}

function goroutineText(root: GoroutineRoot): string {
  const { file, function: name, line, number, started } = root
  const place = file === null ? '' : ` (${file}${line === null ? '' : `:${line}`})`
  const what = name ?? started
  return `goroutine ${number}${what === null ? '' : `, ${what}${place}`}`
}

/** Returns a step of a path: the field that leads on, and what it leads to. */
export function stepText({ field, offset, size, type }: Step): string {
  return `${field ?? `+${offset}`} → ${type ?? `object of ${size} bytes`}`
}
