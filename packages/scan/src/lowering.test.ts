import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { assert as check, asyncProperty, constantFrom, nat, string } from 'fast-check'
import { frontEndOf } from './front-ends.ts'
import { parseFile, parserOf } from './parse/parser.ts'

const root = fileURLToPath(new URL('../examples/', import.meta.url))
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => frontEndOf(name) !== undefined)
  .toSorted()

test('whatever is left of a source, or was put into it, can be lowered', async () => {
  await check(
    asyncProperty(constantFrom(...files), nat(), nat(), string(), async (name, cut, at, more) => {
      const frontEnd = frontEndOf(name)
      if (frontEnd === undefined) return
      const text = readFileSync(join(root, name), 'utf8')
      const start = at % (text.length + 1)
      const damaged = text.slice(0, start) + more + text.slice(start + (cut % 40))
      const parser = await parserOf(frontEnd.grammar)
      parseFile(parser, frontEnd, { path: name, text: damaged, unit: '.' })
    }),
    { numRuns: 400 },
  )
})
