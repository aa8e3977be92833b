/** A function-like macro: its parameters and what it calls with them. */
export type Macro = {
  readonly params: readonly string[]
  readonly calls: readonly MacroCall[]
  /** It is one call and nothing else: its value is the call's. */
  readonly isCall: boolean
}

export type MacroCall = { readonly name: string; readonly args: readonly string[] }

const call = /\b([A-Za-z_]\w*)[ \t]*\(([^()]*(?:\([\w\s]*\)[^()]*)*)\)/g
const notCalls = new Set([
  'if',
  'while',
  'for',
  'switch',
  'sizeof',
  'return',
  'typeof',
  '__typeof__',
])

/** Returns the calls in a macro's text that take its parameters; everything else is ignored. */
export function readMacro(params: readonly string[], body: string): Macro {
  const calls = [...body.matchAll(call)].flatMap(([, name = '', list = '']) => {
    const args = list.split(',').map((arg) => arg.replaceAll(/[()\s*&]/g, ''))
    return notCalls.has(name) || params.includes(name) || !args.some((arg) => params.includes(arg))
      ? []
      : [{ name, args }]
  })
  const only = body.trim().replace(/^\((.*)\)$/s, '$1')
  const isCall = calls.length === 1 && [...only.matchAll(call)][0]?.[0] === only
  return { params, calls, isCall }
}
