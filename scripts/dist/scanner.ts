import { cpSync, mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'

/** What a thread of the scanner runs: a file of its own beside the bundle that starts it. */
export function scanWorker(root: string): string {
  return join(root, 'packages/scan/src/work/worker.ts')
}

/** Where each file comes from: the package, and its path inside. */
const files: readonly (readonly [string, string])[] = [
  ['web-tree-sitter', 'web-tree-sitter.wasm'],
  ['tree-sitter-go', 'tree-sitter-go.wasm'],
  ['tree-sitter-c', 'tree-sitter-c.wasm'],
  ['tree-sitter-cpp', 'tree-sitter-cpp.wasm'],
  ['tree-sitter-rust', 'tree-sitter-rust.wasm'],
  ['tree-sitter-typescript', 'tree-sitter-typescript.wasm'],
  ['tree-sitter-typescript', 'tree-sitter-tsx.wasm'],
]

/** Copies the grammars into `output`. Returns the npm packages that they come from. */
export function copyGrammars(root: string, output: string): readonly string[] {
  mkdirSync(output, { recursive: true })
  for (const [name, path] of files) {
    cpSync(join(root, 'node_modules', name, path), join(output, basename(path)))
  }
  return [...new Set(files.map(([name]) => name))]
}
