import { listOf, lineOf, objectOf, textOf, type JsonObject } from './json.ts'
import { pathOf } from './paths.ts'

export interface SarifPlace {
  readonly file: string | null
  readonly line: number | null
  readonly column: number | null
  readonly snippet: string | null
  readonly function: string | null
}

/** A chain of bases longer than this is one that has no end. */
const longestChain = 16

/** Resolves the places of one run: artifacts by index, and bases by name. */
export class SarifPlaces {
  readonly #artifacts: readonly unknown[]
  readonly #bases: JsonObject
  readonly #cwd: string
  /** Most results are in few files: each is resolved once, and its name is kept once. */
  readonly #known = new Map<string, string>()

  constructor(run: JsonObject, cwd: string) {
    this.#artifacts = listOf(run['artifacts']) ?? []
    this.#bases = objectOf(run['originalUriBaseIds']) ?? {}
    this.#cwd = cwd
  }

  /** Returns where a `location` object is. */
  at(location: JsonObject | null): SarifPlace {
    const physical = objectOf(location?.['physicalLocation'])
    const region = objectOf(physical?.['region'])
    const context = objectOf(physical?.['contextRegion'])
    const logical = objectOf(listOf(location?.['logicalLocations'])?.[0])
    return {
      file: this.file(objectOf(physical?.['artifactLocation'])),
      line: lineOf(region?.['startLine']),
      column: lineOf(region?.['startColumn']),
      snippet:
        textOf(objectOf(region?.['snippet'])?.['text']) ??
        textOf(objectOf(context?.['snippet'])?.['text']),
      function: textOf(logical?.['fullyQualifiedName']) ?? textOf(logical?.['name']),
    }
  }

  /** Returns the path of an `artifactLocation`, or null where it has none. */
  file(artifact: JsonObject | null): string | null {
    if (artifact === null) return null
    const uri = textOf(artifact['uri'])
    if (uri !== null) return this.#resolved(uri, textOf(artifact['uriBaseId']))
    const { index } = artifact
    if (typeof index !== 'number') return null
    const listed = objectOf(objectOf(this.#artifacts[index])?.['location'])
    const named = textOf(listed?.['uri'])
    return named === null ? null : this.#resolved(named, textOf(listed?.['uriBaseId']))
  }

  #resolved(uri: string, base: string | null): string {
    const key = `${base ?? ''}\n${uri}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const path = pathOf(this.#withBase(uri, base), this.#cwd)
    this.#known.set(key, path)
    return path
  }

  /**
   * SARIF 3.14.14. The root of the sources is wherever the reader has them, so a path below it stays
   * relative even where the tool says what it was on its machine; other bases are what they say.
   */
  #withBase(uri: string, first: string | null): string {
    let whole = uri
    let name = first
    for (let step = 0; name !== null && step < longestChain; step += 1) {
      if (/^(?:[a-z][a-z0-9+.-]*:|\/)/iu.test(whole)) return whole
      const base = Object.hasOwn(this.#bases, name) ? objectOf(this.#bases[name]) : null
      const own = textOf(base?.['uri'])
      if (own === null || isRoot(name)) return whole
      whole = `${own.endsWith('/') ? own : `${own}/`}${whole}`
      name = textOf(base?.['uriBaseId'])
    }
    return whole
  }
}

function isRoot(name: string): boolean {
  return /^%?(?:SRC|SOURCE|PROJECT|REPO|ROOT)?_?ROOT(?:PATH)?%?$/iu.test(name)
}
