import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const importBlock = /^import\s*\(([\s\S]*?)^\)/gm
const importLine = /^import\s+(?:[\w.]+\s+)?"([^"]+)"/gm
const quoted = /"([^"\n]+)"/g

/** The import paths of a Go file, from its text. */
export const importsOf = (text: string): string[] => {
  const found: string[] = []
  for (const block of text.matchAll(importBlock)) {
    for (const path of (block[1] ?? '').matchAll(quoted))
      if (path[1] !== undefined) found.push(path[1])
  }
  for (const line of text.matchAll(importLine)) if (line[1] !== undefined) found.push(line[1])
  return found
}

/** Code that has to do with eBPF says so somewhere. */
export const mentionsBpf = (text: string): boolean => /bpf/i.test(text)

const opening =
  /"(?:github\.com\/(?:cilium\/ebpf|aquasecurity\/libbpfgo|iovisor\/gobpf|vishvananda\/netns)|golang\.org\/x\/sys\/unix"|C")|\bsyscall\.(?:Raw)?(?:Syscall|Open|Close|Dup|Socket|Accept|Mmap)|\bos\.(?:Open|Create|NewFile)|\bnetlink\.NewHandle|\bimport "C"/

/** True when a Go file can open a handle without the help of another package of the tree. */
export const opensSomething = (text: string): boolean => opening.test(text)

export const isGenerated = (text: string): boolean =>
  /^\/\/ Code generated .* DO NOT EDIT\.$/m.test(text.slice(0, 4000))

const modules = new Map<string, { readonly directory: string; readonly path: string } | null>()

/** The module around a directory, by the nearest go.mod. */
const moduleOf = (
  directory: string,
): { readonly directory: string; readonly path: string } | null => {
  const known = modules.get(directory)
  if (known !== undefined) return known
  const file = join(directory, 'go.mod')
  let found: { readonly directory: string; readonly path: string } | null = null
  if (existsSync(file)) {
    const path = /^module\s+"?([^\s"]+)/m.exec(readFileSync(file, 'utf8'))?.[1]
    if (path !== undefined) found = { directory, path }
  }
  if (found === null && dirname(directory) !== directory) found = moduleOf(dirname(directory))
  modules.set(directory, found)
  return found
}

/** The import path of the package in a directory, when a go.mod says it. */
export const importPathOf = (directory: string): string | null => {
  const module = moduleOf(directory)
  if (module === null) return null
  const below = relative(module.directory, directory)
  return below === '' ? module.path : `${module.path}/${below}`
}

/**
 * The import path of a tree without a go.mod: the prefix under which most of its own directories are
 * imported from inside. Null when nothing in it imports anything else of it.
 */
export const guessModulePath = (
  root: string,
  directories: ReadonlySet<string>,
  imports: ReadonlySet<string>,
): string | null => {
  const votes = new Map<string, number>()
  for (const path of imports) {
    const elements = path.split('/')
    if (elements[0]?.includes('.') !== true) continue
    for (let cut = 1; cut < elements.length; cut += 1) {
      if (!directories.has(join(root, ...elements.slice(cut)))) continue
      const prefix = elements.slice(0, cut).join('/')
      votes.set(prefix, (votes.get(prefix) ?? 0) + 1)
    }
  }
  return [...votes].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null
}
