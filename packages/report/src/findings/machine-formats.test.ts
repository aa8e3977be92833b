import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { rules } from '@lastref/model'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import {
  anyText,
  arbitraryDocument,
  arbitraryGateDocument,
  document,
  empty,
  leaked,
} from './example.testing.ts'
import { findingsJson, findingsJsonParts } from './findings-json.ts'
import { findingsGithub } from './github.ts'
import { findingsGitlab } from './gitlab.ts'
import { findingsJunit } from './junit.ts'
import { xmlText } from './xml.ts'

const file = new URL('../../../../docs/schemas/findings-1.schema.json', import.meta.url)
const schema: object = JSON.parse(readFileSync(file, 'utf8'))
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, formats: { 'date-time': true } })
const validate = ajv.compile(schema)

describe('JSON', () => {
  test('of any findings is a document of the published schema', () => {
    fc.assert(
      fc.property(arbitraryDocument, (any) => {
        assert.ok(validate(JSON.parse(findingsJson(any))), ajv.errorsText(validate.errors))
      }),
    )
  })

  test('keeps raw names: escaping is for where they are shown', () => {
    const hostile = { ...document, findings: [{ ...leaked, title: '\u001b[31m' }] }
    assert.deepEqual(JSON.parse(findingsJson(hostile)), hostile)
  })

  test('of a gate is one too, and in pieces the same', () => {
    fc.assert(
      fc.property(arbitraryGateDocument, (any) => {
        const told: unknown = JSON.parse([...findingsJsonParts(any)].join(''))
        assert.ok(validate(told), ajv.errorsText(validate.errors))
        assert.deepEqual(told, JSON.parse(findingsJson(any)))
      }),
    )
  })

  test('a document without a field, or with one too many, is refused', () => {
    for (const key of Object.keys(document)) {
      assert.equal(validate({ ...document, [key]: undefined }), false, key)
    }
    assert.equal(validate({ ...document, findings: [{ ...leaked, extra: 1 }] }), false)
  })
})

describe('GitHub annotations', () => {
  test('name file, line and rule, and put the reasons on lines of their own', () => {
    const [first] = findingsGithub(document).split('\n')
    assert.equal(
      first,
      '::error file=reader.go,line=4,title=LRL001 leaked::100 files on map 25 my_map were never ' +
        'closed%0AThe site opened 120 files; the program closed 20 of them.%0A100 files were left ' +
        'when the process ended.%0AIt opened map 25 my_map again and again: 100 files on this one ' +
        'object in pid 4312.%0Ahelp: call Close on every path, errors included: defer m.Close() ' +
        'where it was opened, outside of loops',
    )
  })

  test('of a gate: errors block, nothing is dropped without a word', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), (count) => {
        const gate = { status: 'blocked', by: null } as const
        const findings = Array.from({ length: count }, () => ({ ...leaked, gate }))
        const counts = { blocked: count, reported: 0, known: 0, waived: 0 }
        const verdict = {
          verdict: 'blocked',
          counts,
          inputs: [],
          policy: null,
          gone: null,
        } as const
        const told = findingsGithub({ ...document, findings, gate: { ...verdict, notes: [] } })
        const lines = told.split('\n').slice(0, -1)
        assert.ok(lines.length <= 10 && lines.every((line) => line.startsWith('::error ')))
        const more = Number(/and (\d+) more/u.exec(told)?.[1] ?? 0)
        assert.equal(more === 0 ? lines.length : lines.length - 1 + more, count)
      }),
    )
  })

  test('no name can begin a command of its own or end the properties', () => {
    fc.assert(
      fc.property(arbitraryDocument, (any) => {
        const lines = findingsGithub(any).split('\n')
        assert.equal(lines.pop(), '')
        assert.equal(lines.length, any.findings.length)
        for (const line of lines) {
          assert.match(line, /^::(?:error|warning|notice) [^:]*::/u)
          assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Cs}]/u)
          const properties = line.slice(0, line.indexOf('::', 2))
          assert.ok(properties.split(',').length <= 3, properties)
        }
      }),
    )
  })
})

describe('GitLab code quality', () => {
  test('has what GitLab asks for in every entry, printable', () => {
    fc.assert(
      fc.property(arbitraryDocument, (any) => {
        const entries: unknown = JSON.parse(findingsGitlab(any))
        assert.ok(Array.isArray(entries))
        assert.equal(entries.length, any.findings.length)
        for (const entry of entries) {
          assert.equal(typeof entry.check_name, 'string')
          assert.equal(typeof entry.fingerprint, 'string')
          assert.ok(['info', 'major', 'critical'].includes(entry.severity))
          assert.equal(typeof entry.location.path, 'string')
          assert.ok(entry.location.lines.begin >= 1)
          assert.doesNotMatch(entry.description, /[\p{Cc}\p{Cf}\p{Cs}]/u)
        }
      }),
    )
  })
})

describe('JUnit XML', () => {
  test('counts errors and warnings as failures, and notes as passed', () => {
    const xml = findingsJunit(document)
    assert.match(xml, /<testsuites name="lastref" tests="4" failures="3" errors="0" skipped="0">/u)
    assert.equal(xml.match(/<testcase /gu)?.length, 4)
    assert.equal(xml.match(/<failure /gu)?.length, 3)
    assert.match(xml, /file="reader.go" line="4"/u)
    assert.match(xml, /&#10;&gt; main.readMap reader.go:4&#10;/u)
  })

  test('without findings has one case, which passed', () => {
    assert.match(findingsJunit(empty), /tests="1" failures="0".*\n.*\n.*<testcase [^>]*\/>/u)
  })

  test('of any findings is well-formed: its tags nest, and its text holds no markup', () => {
    fc.assert(
      fc.property(fc.oneof(arbitraryDocument, arbitraryGateDocument), (any) => {
        const xml = findingsJunit(any)
        assert.doesNotMatch(xml, /[^\n\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u)
        const open: string[] = []
        const tags = /<(\/?)([a-z-]+)((?: [a-z]+="[^"<>]*")*)(\/?)>|<\?xml[^>]*\?>/gu
        const rest = xml.replaceAll(tags, (_, close: string, name: string, __, self: string) => {
          if (close === '/') assert.equal(open.pop(), name)
          else if (self === '' && name !== undefined) open.push(name)
          return ''
        })
        assert.deepEqual(open, [])
        assert.doesNotMatch(rest, /[<>]|&(?!(?:amp|lt|gt|quot|apos|#10);)/u)
      }),
    )
  })

  test('text comes back as it was where a terminal could show it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const back = xmlText(text).replaceAll(
          /&(amp|lt|gt|quot|apos|#10);/gu,
          (_, name: string) =>
            ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#10': '\n' })[name] ?? '',
        )
        assert.equal(back, text)
      }),
    )
    fc.assert(fc.property(anyText, (text) => assert.doesNotMatch(xmlText(text), /[<>"']/u)))
  })
})

test('every rule has a page of its own in docs/rules', () => {
  for (const { code, rule } of rules) {
    const page = new URL(`../../../../docs/rules/${code}.md`, import.meta.url)
    assert.match(readFileSync(page, 'utf8'), new RegExp(`^# ${code}: ${rule}\n`, 'u'))
  }
})
