import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { CommandSpec, OptionSpec } from './command.ts'
import { badConfig } from './errors.ts'
import { checkValue, type GivenOptions } from './parse.ts'

const fileName = 'lastref.yaml'

/**
 * Returns the options that a lastref.yaml sets for a command: `ls: { sort: memory }`. Flags win over
 * them. Throws LRE008.
 */
export async function configuredOptions(
  spec: CommandSpec,
  specs: readonly CommandSpec[],
  path: string | null,
): Promise<GivenOptions> {
  if (path === null) return new Map()
  return readConfig(path, spec, specs)
}

/** Returns the nearest lastref.yaml, looked for from `directory` upwards; null where there is none. */
export function findConfig(directory: string): string | null {
  const path = join(directory, fileName)
  if (existsSync(path)) return path
  const parent = dirname(directory)
  return parent === directory ? null : findConfig(parent)
}

/** The whole file is checked, not only the part of this command: a typing error must not hide. */
async function readConfig(
  path: string,
  spec: CommandSpec,
  specs: readonly CommandSpec[],
): Promise<GivenOptions> {
  const { isMap, isScalar, isSeq, LineCounter, parseDocument } = await import('yaml')
  const lines = new LineCounter()
  const document = parseDocument(readText(path), { lineCounter: lines, prettyErrors: false })
  const at = (range: readonly number[] | null | undefined): string => {
    const { line, col } = lines.linePos(range?.[0] ?? 0)
    return `${path}:${line}:${col}`
  }
  const [error] = document.errors
  if (error !== undefined) throw badConfig(at(error.pos), error.message)
  const options = new Map<string, true | readonly string[]>()
  if (document.contents === null) return options
  if (!isMap(document.contents)) throw badConfig(at([0]), 'it must be a map of commands')
  for (const { key, value } of document.contents.items) {
    const name = isScalar(key) ? String(key.value) : ''
    const where = at(isScalar(key) ? key.range : null)
    const command = specs.find((candidate) => candidate.name === name)
    if (command === undefined) throw badConfig(where, `there is no command "${name}"`)
    if (value === null || (isScalar(value) && value.value === null)) continue
    if (!isMap(value)) throw badConfig(where, `${name} must be a map of options`)
    for (const item of value.items) {
      const optionName = isScalar(item.key) ? String(item.key.value) : ''
      const place = at(isScalar(item.key) ? item.key.range : null)
      if (command.configKeys?.includes(optionName) === true) continue
      const option = command.options.find((candidate) => candidate.name === optionName)
      if (option !== undefined && optionName === command.configOption) {
        throw badConfig(
          place,
          `--${optionName} names this file; it stands on the command line only`,
        )
      }
      if (option === undefined) {
        throw badConfig(place, `lastref ${name} has no option "${optionName}"`)
      }
      const values = isSeq(item.value)
        ? item.value.items.map((element) => (isScalar(element) ? element.value : undefined))
        : [isScalar(item.value) ? item.value.value : undefined]
      const checked = checkedValue(command, option, values, place)
      if (command.name === spec.name && checked !== null) options.set(option.name, checked)
    }
  }
  return options
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw badConfig(path, 'it cannot be read', error)
  }
}

function checkedValue(
  command: CommandSpec,
  option: OptionSpec,
  values: readonly unknown[],
  where: string,
): true | readonly string[] | null {
  if (option.kind === 'flag') {
    const [value] = values
    if (values.length !== 1 || typeof value !== 'boolean') {
      throw badConfig(where, `${option.name} must be true or false`)
    }
    return value ? true : null
  }
  if (values.length !== 1 && option.repeat !== true) {
    throw badConfig(where, `${option.name} takes one value`)
  }
  return values.map((value) => {
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw badConfig(where, `${option.name} must be text or a number`)
    }
    checkValue(option, String(value), command.name, `${where}: ${option.name}`)
    return String(value)
  })
}
