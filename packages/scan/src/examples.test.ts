import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { rules } from './rules/rule-table.ts'
import { scan } from './scan.ts'

const root = fileURLToPath(new URL('../examples/', import.meta.url))

const findings = async (directory: string, file: string): Promise<readonly string[]> => {
  const result = await scan({ paths: [file], cwd: directory, workers: 0 })
  return result.findings.map((finding) => finding.rule)
}

for (const language of readdirSync(root)) {
  describe(`the ${language} examples`, () => {
    for (const rule of readdirSync(join(root, language))) {
      const directory = join(root, language, rule)
      const files = readdirSync(directory)
      const defect = files.find((name) => name.startsWith('defect.')) ?? ''
      const fixed = files.find((name) => name.startsWith('fixed.')) ?? ''
      it(`${rule} is named after a rule`, () => {
        assert.ok(rules.some((each) => each.id === rule))
      })
      it(`${rule} is found in the defect, and nothing else is`, async () => {
        assert.deepEqual([...new Set(await findings(directory, defect))], [rule])
      })
      it(`${rule} is not found in the fixed twin, nor anything else`, async () => {
        assert.deepEqual(await findings(directory, fixed), [])
      })
    }
  })
}
