import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { rules } from './rules/rule-table.ts'
import { scan } from './scan.ts'

const root = fileURLToPath(new URL('../examples/', import.meta.url))
const pages = fileURLToPath(new URL('../../../docs/rules/', import.meta.url))

/** Rules that are reported only with --all. */
const uncertain = new Set(['laundered-pointer', 'go/global-never-closed'])

type Found = { readonly rule: string; readonly line: number }

const findings = async (directory: string, file: string): Promise<readonly Found[]> => {
  const sure = ![...uncertain].some((rule) => directory.endsWith(rule))
  const options = sure ? {} : { minConfidence: 0 }
  const result = await scan({ paths: [file], cwd: directory, workers: 0, ...options })
  return result.findings.map(({ rule, site }) => ({ rule, line: site.line }))
}

/** The line with the comment `finding`, where there is one. */
const markedLine = (path: string): number | null => {
  const lines = readFileSync(path, 'utf8').split('\n')
  const index = lines.findIndex((line) => /(?:\/\/|\/\*) finding\b/.test(line))
  return index < 0 ? null : index + 1
}

const examples = readdirSync(root).flatMap((language) =>
  readdirSync(join(root, language)).map((rule) => ({ language, rule })),
)

for (const { language, rule } of examples) {
  describe(`the ${language} example of ${rule}`, () => {
    const directory = join(root, language, rule)
    const files = readdirSync(directory)
    const defect = files.find((name) => name.startsWith('defect.')) ?? ''
    const fixed = files.find((name) => name.startsWith('fixed.')) ?? ''
    it('is named after a rule', () => {
      assert.ok(rules.some((each) => each.id === rule))
    })
    it('has the defect, and nothing else', async () => {
      const found = await findings(directory, defect)
      assert.deepEqual([...new Set(found.map((each) => each.rule))], [rule])
      const line = markedLine(join(directory, defect))
      if (line !== null) assert.deepEqual(found, [{ rule, line }])
    })
    it('has nothing in its fixed twin', async () => {
      assert.deepEqual(await findings(directory, fixed), [])
    })
  })
}

describe('every rule', () => {
  for (const { code, id } of rules) {
    it(`${id} has a page that shows its examples`, () => {
      const path = join(pages, `${code}.md`)
      assert.ok(existsSync(path), path)
      const page = readFileSync(path, 'utf8')
      assert.ok(page.startsWith(`# ${code}: ${id}\n`))
      assert.match(page, /^## When not to use it$/m)
      const own = examples.filter(({ rule }) => rule === id)
      assert.ok(own.length > 0, 'no example')
      for (const { language } of own) {
        const directory = join(root, language, id)
        for (const file of readdirSync(directory)) {
          assert.ok(
            page.includes(readFileSync(join(directory, file), 'utf8')),
            `${language}/${file}`,
          )
        }
      }
    })
  }
})
