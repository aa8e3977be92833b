import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { rules } from '@lastref/model'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import { arbitraryDocument, arbitraryGateDocument, document, empty } from './example.testing.ts'
import { findingsSarif, findingsSarifParts } from './sarif.ts'

/** The parts of SARIF 2.1.0 that are written here, with the constraints of the OASIS schema. */
const file = new URL('../../testdata/sarif-2.1.0-subset.schema.json', import.meta.url)
const schema: object = JSON.parse(readFileSync(file, 'utf8'))
const isUri = (text: string): boolean => URL.canParse(text, 'file:///root/')
const ajv = new Ajv2020({ allErrors: true, formats: { 'uri-reference': isUri } })
const validate = ajv.compile(schema)

describe('SARIF', () => {
  test('of any findings has the form that the standard asks for', () => {
    fc.assert(
      fc.property(arbitraryDocument, (any) => {
        const log: unknown = JSON.parse(findingsSarif(any, { version: '0.1.0' }))
        assert.ok(validate(log), ajv.errorsText(validate.errors))
      }),
    )
  })

  test('of a gate has the form too, in one piece and in many, and loses no finding', () => {
    fc.assert(
      fc.property(arbitraryGateDocument, (any) => {
        const log: unknown = JSON.parse(findingsSarif(any, { version: '0.1.0' }))
        assert.ok(validate(log), ajv.errorsText(validate.errors))
        const parts = [...findingsSarifParts(any, { version: '0.1.0' })].join('')
        assert.deepEqual(JSON.parse(parts), log)
        const results = parts.match(/"ruleIndex":/gu) ?? []
        assert.ok(results.length >= any.findings.length)
      }),
    )
  })

  test('describes its rules, and tells place, stack, path and fingerprint of a finding', () => {
    const log = JSON.parse(findingsSarif(document, { version: '0.1.0', rules }))
    const [run] = log.runs
    assert.deepEqual(
      run.tool.driver.rules.map(({ id, name }: { id: string; name: string }) => [id, name]),
      [
        ['LRL001', 'Leaked'],
        ['LRL002', 'Growing'],
        ['LRL005', 'Recheck'],
        ['LRS002', 'ErrorPath'],
      ],
    )
    const [leak, scan] = run.results
    assert.equal(run.tool.driver.rules[leak.ruleIndex].id, leak.ruleId)
    assert.deepEqual(leak.locations[0], {
      physicalLocation: {
        artifactLocation: { uri: 'reader.go', uriBaseId: '%SRCROOT%' },
        region: { startLine: 4 },
      },
      logicalLocations: [{ fullyQualifiedName: 'main.readMap', kind: 'function' }],
    })
    assert.equal(leak.stacks[0].frames.length, 5)
    assert.equal(
      leak.stacks[0].frames[0].location.physicalLocation.artifactLocation.uri,
      'file:///go/pkg/mod/github.com/cilium/ebpf%40v0.17.0/internal/sys/types.go',
    )
    assert.deepEqual(leak.partialFingerprints, { 'lastref/v1': '0123456789abcdef' })
    assert.deepEqual(
      scan.codeFlows[0].threadFlows[0].locations.map(
        ({ location }: { location: { message: { text: string } } }) => location.message.text,
      ),
      ['opened here', 'this is taken when the lookup fails', 'returns without m.Close()'],
    )
  })

  test('without findings is a run without results', () => {
    const log = JSON.parse(findingsSarif(empty, { version: '0.1.0' }))
    assert.deepEqual(log.runs[0].results, [])
    assert.ok(validate(log), ajv.errorsText(validate.errors))
  })
})
