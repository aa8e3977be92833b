import type { Node } from 'web-tree-sitter'
import { field, parts } from './file-context.ts'

/**
 * The name a package is used by when the import gives none: its last path element, without a major
 * version (`/v2`, `.v3`) and without the `go-` and `.go` that are not part of package names.
 */
export const defaultImportName = (path: string): string => {
  const elements = path.split('/')
  let last = elements.at(-1) ?? path
  if (/^v\d+$/.test(last) && elements.length > 1) last = elements.at(-2) ?? last
  return last
    .replace(/\.v\d+$/, '')
    .replace(/^go-/, '')
    .replace(/[.-]go$/, '')
    .replaceAll('-', '_')
}

/** Local name → import path. Dot and blank imports are left out. */
export const readImports = (root: Node): Map<string, string> => {
  const imports = new Map<string, string>()
  for (const declaration of parts(root)) {
    if (declaration.type !== 'import_declaration') continue
    for (const spec of declaration.descendantsOfType('import_spec')) {
      if (spec === null) continue
      const path = field(spec, 'path')?.text.slice(1, -1) ?? ''
      const name = field(spec, 'name')?.text
      if (name === '.' || name === '_') continue
      imports.set(name ?? defaultImportName(path), path)
    }
  }
  return imports
}
