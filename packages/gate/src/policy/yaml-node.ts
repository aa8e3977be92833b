import { isMap, isScalar, isSeq, LineCounter, parseDocument, type ParsedNode } from 'yaml'
import { badPolicy } from '../errors.ts'

/** A value of a policy file that knows where it stands, so that every error names its line. */
export class YamlNode {
  readonly #node: unknown
  readonly #where: (offset: number) => { readonly text: string; readonly line: number }
  readonly #start: number
  /** As an error names it: `block`, `expires`. */
  readonly name: string

  private constructor(
    node: unknown,
    name: string,
    start: number,
    where: (offset: number) => { readonly text: string; readonly line: number },
  ) {
    this.#node = node
    this.#where = where
    this.#start = start
    this.name = name
  }

  /** Returns the whole of a file; `path` is for messages. Throws LRE500 for what is no YAML. */
  static parse(text: string, path: string): YamlNode | null {
    const lines = new LineCounter()
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
    const where = (offset: number): { readonly text: string; readonly line: number } => {
      const { line, col } = lines.linePos(offset)
      return { text: `${path}:${line}:${col}`, line }
    }
    const [error] = document.errors
    if (error !== undefined) throw badPolicy(where(error.pos[0]).text, error.message, error)
    // An alias would have to be followed; a policy has to be readable as it stands.
    const node: ParsedNode | null = document.contents
    return node === null ? null : new YamlNode(node, 'the policy', 0, where)
  }

  get line(): number {
    return this.#where(this.#start).line
  }

  /** Returns the error that this value is wrong. */
  wrong(why: string): Error {
    return badPolicy(this.#where(this.#start).text, why)
  }

  /** Returns the values of a map by their keys. Throws LRE500 for a key that is not one of these. */
  fields(known: readonly string[]): ReadonlyMap<string, YamlNode> {
    if (!isMap(this.#node)) throw this.wrong(`${this.name} must be a map of ${known.join(', ')}`)
    const fields = new Map<string, YamlNode>()
    for (const { key, value } of this.#node.items) {
      const name = isScalar(key) ? String(key.value) : ''
      const start = startOf(key) ?? this.#start
      const field = new YamlNode(value, name, start, this.#where)
      if (!known.includes(name)) {
        throw field.wrong(`${this.name} has no key "${name}"; it has ${known.join(', ')}`)
      }
      fields.set(name, field)
    }
    return fields
  }

  /** Returns the value of one key of a map with any others, or null. */
  field(name: string): YamlNode | null {
    if (!isMap(this.#node)) return null
    for (const { key, value } of this.#node.items) {
      if (isScalar(key) && key.value === name) {
        return new YamlNode(value, name, startOf(key) ?? this.#start, this.#where)
      }
    }
    return null
  }

  /** Returns the elements of a list. */
  elements(): readonly YamlNode[] {
    if (isEmpty(this.#node)) return []
    if (!isSeq(this.#node)) throw this.wrong(`${this.name} must be a list`)
    return this.#node.items.map(
      (item) =>
        new YamlNode(item, `an entry of ${this.name}`, startOf(item) ?? this.#start, this.#where),
    )
  }

  text(): string {
    const value = isScalar(this.#node) ? this.#node.value : undefined
    if (typeof value === 'number')
      return String(isScalar(this.#node) ? (this.#node.source ?? value) : value)
    if (typeof value !== 'string' || value.trim() === '')
      throw this.wrong(`${this.name} must be text`)
    return value
  }

  /** Returns one text or a list of them. */
  texts(): readonly string[] {
    if (!isSeq(this.#node)) return [this.text()]
    const texts = this.elements().map((element) => element.text())
    if (texts.length === 0) throw this.wrong(`${this.name} must not be empty`)
    return texts
  }

  flag(): boolean {
    const value = isScalar(this.#node) ? this.#node.value : undefined
    if (typeof value !== 'boolean') throw this.wrong(`${this.name} must be true or false`)
    return value
  }

  whole(least: number, most: number): number {
    const value = isScalar(this.#node) ? this.#node.value : undefined
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      throw this.wrong(`${this.name} must be a whole number from ${least} to ${most}`)
    }
    return value
  }

  choice<T extends string>(choices: readonly T[]): T {
    const text = this.text()
    const found = choices.find((choice) => choice === text)
    if (found === undefined) {
      throw this.wrong(`${this.name} cannot be "${text}"; it is one of ${choices.join(', ')}`)
    }
    return found
  }
}

function isEmpty(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null)
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined
  const { range } = node
  const start: unknown = Array.isArray(range) ? range[0] : undefined
  return typeof start === 'number' ? start : undefined
}
