/** A function-like macro: its parameters and what it calls with them. */
export type Macro = {
  readonly params: readonly string[]
  readonly calls: readonly MacroCall[]
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
  return { params, calls }
}
