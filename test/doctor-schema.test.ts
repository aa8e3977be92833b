import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js'
import { lastref, runCommand, lastrefEntry } from './support/lastref.ts'

const file = new URL('../docs/schemas/doctor-1.schema.json', import.meta.url)
const schema: AnySchema = JSON.parse(readFileSync(file, 'utf8'))
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
const validate = ajv.compile(schema)

interface Document {
  readonly checks: readonly object[]
  readonly features: readonly object[]
}

test('what doctor prints is a document of the published schema', async () => {
  const { stdout } = await lastref('doctor', '--json')
  const document: Document = JSON.parse(stdout)
  assert.ok(validate(document) === true, ajv.errorsText(validate.errors))
  const [check] = document.checks
  const [feature] = document.features
  for (const wrong of [
    { ...document, extra: 1 },
    { ...document, schema: 'lastref.doctor/2' },
    { ...document, checks: [{ ...check, extra: 1 }] },
    { ...document, checks: [{ ...check, help: undefined }] },
    { ...document, checks: [{ ...check, state: 'maybe' }] },
    { ...document, features: [{ ...feature, extra: 1 }] },
    { ...document, features: [{ ...feature, supported: 'yes' }] },
  ])
    assert.equal(validate(JSON.parse(JSON.stringify(wrong))), false)
})

test('what doctor prints without capabilities is one too', async () => {
  const dropped = ['setpriv', '--bounding-set=-all', '--inh-caps=-all']
  const argv = process.geteuid?.() === 0 ? dropped : []
  const command = [process.execPath, lastrefEntry, 'doctor', '--json']
  const { status, stdout } = await runCommand([...argv, ...command])
  assert.equal(status, 3)
  const document: Document = JSON.parse(stdout)
  assert.ok(validate(document) === true, ajv.errorsText(validate.errors))
})
