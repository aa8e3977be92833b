import type { Node } from 'web-tree-sitter'
import type { FileIr, Language } from './unit.ts'

/** The grammar's .wasm, by the name of the npm package it comes from. */
export type Grammar =
  | 'tree-sitter-go'
  | 'tree-sitter-c'
  | 'tree-sitter-cpp'
  | 'tree-sitter-rust'
  | 'tree-sitter-typescript'
  | 'tree-sitter-typescript/tsx'

export type SourceText = {
  /** Path as it is shown in findings. */
  readonly path: string
  /** Valid UTF-16; what was no UTF-8 has become U+FFFD. Offsets are those of the parsed text. */
  readonly text: string
  /** {@link Unit.key} of the unit that this file is part of. */
  readonly unit: string
}

/**
 * A language's way into the intermediate form. `lower` must not keep a Node: the tree is deleted as
 * soon as it returns. It never throws for bad input; what it cannot understand becomes `use`,
 * `opaque` or `choice`, and lowers the function's confidence when the parser reported an error
 * inside it.
 *
 * A front end has to deliver, in order of what it buys:
 * 1. every function with its control flow: early returns, `continue`, goto, loops with back edges,
 *    fall-through, and `exit` for calls that end the process;
 * 2. calls with qualified callee names, one operand per argument, one place per result;
 * 3. conditions on errors, nil and negative numbers as `null`, `compare`, `error-is`;
 * 4. assignments, constructions, inserts; field paths as places; types of parameters, fields,
 *    results and declared variables (types of `:=` variables are found by the engine);
 * 5. function literals as functions of their own with `captured` variables;
 * 6. `defer`, `spawn`, `drop`.
 * {@link FunctionBuilder} does the bookkeeping of blocks and loops.
 */
export type FrontEnd = {
  readonly language: Language
  readonly grammar: Grammar
  /** With the dot. */
  readonly extensions: readonly string[]
  /** Same-length rewriting before the parse, where the grammar lags behind the language. */
  readonly prepare?: (text: string) => string
  readonly lower: (root: Node, source: SourceText) => FileIr
}
