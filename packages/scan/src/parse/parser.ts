import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Language, Parser } from 'web-tree-sitter'
import { blankData } from './blank-data.ts'
import type { FrontEnd, Grammar, SourceText } from '../ir/front-end.ts'
import type { FileIr } from '../ir/unit.ts'

const require = createRequire(import.meta.url)

const grammars = join(dirname(fileURLToPath(import.meta.url)), 'grammars')

const wasmName = (grammar: Grammar): string =>
  grammar === 'tree-sitter-typescript/tsx' ? 'tree-sitter-tsx.wasm' : `${grammar}.wasm`

/** Beside the bundle when published, in the grammar's own package in development. */
const wasmPath = (grammar: Grammar): string => {
  const name = wasmName(grammar)
  const bundled = join(grammars, name)
  if (existsSync(bundled)) return bundled
  const pack = grammar.split('/')[0] ?? grammar
  return join(dirname(require.resolve(`${pack}/package.json`)), name)
}

let ready: Promise<void> | undefined
const parsers = new Map<Grammar, Promise<Parser>>()

const open = async (grammar: Grammar): Promise<Parser> => {
  const runtime = join(grammars, 'web-tree-sitter.wasm')
  ready ??= existsSync(runtime) ? Parser.init({ locateFile: () => runtime }) : Parser.init()
  await ready
  const parser = new Parser()
  parser.setLanguage(await Language.load(wasmPath(grammar)))
  return parser
}

/** The parser of a grammar, loaded once a thread. */
export const parserOf = (grammar: Grammar): Promise<Parser> => {
  const known = parsers.get(grammar)
  if (known !== undefined) return known
  const opened = open(grammar)
  parsers.set(grammar, opened)
  return opened
}

/** Parses one file and lowers it; the tree is gone when this returns. */
export const parseFile = (
  parser: Parser,
  frontEnd: FrontEnd,
  source: SourceText,
): FileIr | null => {
  const prepared = frontEnd.prepare?.(source.text) ?? source.text
  const text = blankData(prepared)
  const tree = parser.parse(text)
  if (tree === null) return null
  try {
    return frontEnd.lower(tree.rootNode, { ...source, text })
  } finally {
    tree.delete()
  }
}
