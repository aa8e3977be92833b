import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { LastrefError } from '@lastref/model'
import { parsePolicy } from './parse-policy.ts'
import { patternOf } from './pattern.ts'

const body = (yaml: string): string => `gate:\n${yaml.replaceAll(/^/gmu, '  ')}`

describe('a policy', () => {
  test('has a default where nothing is written: high and worse block', () => {
    for (const yaml of ['', '# nothing', 'ls:\n  sort: id\n', 'gate:\n  format: json\n']) {
      const { block, waivers, notify, unknownSeverity } = parsePolicy(yaml, 'p.yaml')
      assert.deepEqual(block[0]?.conditions, { severity: 'high' })
      assert.deepEqual([block.length, waivers, notify, unknownSeverity], [1, [], [], 'high'])
    }
  })

  test('of the documentation is one', () => {
    const path = new URL('../../../../docs/examples/gate/lastref.yaml', import.meta.url)
    const { block, waivers } = parsePolicy(readFileSync(path, 'utf8'), 'lastref.yaml')
    assert.deepEqual([...(block[0]?.conditions.cve ?? [])], ['CVE-2021-44228', 'CVE-2022-22965'])
    assert.equal(waivers[0]?.expires, '2099-12-31')
  })

  test('that is wrong names file, line, column and what would be right', () => {
    const waiver = 'waivers:\n  - cve: CVE-2021-44228\n    reason: r\n    owner: o\n'
    const wrong: readonly (readonly [yaml: string, message: RegExp])[] = [
      [
        'block:\n  - severity: hihg\n',
        /^p\.yaml:3:7: severity cannot be "hihg"; it is one of critical/u,
      ],
      [
        'block:\n  - severty: high\n',
        /^p\.yaml:3:7: an entry of block has no key "severty"; it has severity/u,
      ],
      ['block:\n  - {}\n', /^p\.yaml:3:7: a block rule without a condition/u],
      ['block: high\n', /^p\.yaml:2:3: block must be a list/u],
      ['block:\n  - high\n', /^p\.yaml:3:7: an entry of block must be a map/u],
      ['block:\n  - cve: log4shell\n', /^p\.yaml:3:7: cve must be the number of an advisory/u],
      ['block:\n  - cve: []\n', /:3:7: cve must not be empty/u],
      ['block:\n  - source: cloud\n', /:3:7: source cannot be "cloud"/u],
      ['block:\n  - rule: {}\n', /:3:7: rule must be text/u],
      ['block:\n  - rule: x\n    even-known: 3\n', /:4:7: even-known must be true or false/u],
      [waiver, /^p\.yaml:3:7: a waiver needs expires: the last day it holds, as in 2026-12-31/u],
      [
        `${waiver}    expires: never\n`,
        /^p\.yaml:6:7: expires must be a day, as in 2026-12-31, not "never"/u,
      ],
      [`${waiver}    expires: 2026-02-30\n`, /:6:7: expires must be a day/u],
      [`${waiver}    expires: 20261231\n`, /:6:7: expires must be a day/u],
      [waiver.replace('reason: r', 'expires: 2026-12-31'), /:3:7: a waiver needs reason/u],
      [waiver.replace('owner: o', 'expires: 2026-12-31'), /:3:7: a waiver needs owner/u],
      [
        'waivers:\n  - severity: low\n    reason: r\n',
        /:3:7: an entry of waivers has no key "severity"/u,
      ],
      [
        'waivers:\n  - reason: r\n    owner: o\n    expires: 2026-12-31\n',
        /:3:7: a waiver needs a condition/u,
      ],
      ['unknown-severity: unknown\n', /:2:3: unknown-severity cannot be "unknown"/u],
      ['notify:\n  - name: x\n', /:3:7: a notification needs to: one of wecom/u],
      ['notify:\n  - to: irc\n', /:3:7: to cannot be "irc"/u],
      ['notify:\n  - to: slack\n', /:3:7: a notification needs url-env or url-file/u],
      [
        'notify:\n  - to: slack\n    url: https://hooks.slack.com/services/T/B/X\n',
        /:4:7: the address of slack is a secret/u,
      ],
      [
        'notify:\n  - to: webhook\n    url: https://example.org/?token=abc\n',
        /:4:7: url holds what may be a secret/u,
      ],
      [
        'notify:\n  - to: webhook\n    url: ftp://example.org\n',
        /:4:7: url must be an http or https address/u,
      ],
      [
        'notify:\n  - to: wecom\n    url-env: https://qyapi/key=1\n',
        /:4:7: url-env must be the name of an environment variable$/u,
      ],
      [
        'notify:\n  - to: wecom\n    url-env: A\n    secret-env: B\n',
        /:3:7: wecom has no signature/u,
      ],
      ['block: [\n', /^p\.yaml:\d+:\d+: /u],
    ]
    for (const [yaml, message] of wrong) {
      assert.throws(
        () => parsePolicy(body(yaml), 'p.yaml'),
        (error) =>
          error instanceof LastrefError && error.code === 'LRE500' && message.test(error.message),
        `${yaml}\n${String(tried(body(yaml)))}`,
      )
    }
  })

  test('of any text is one or is refused with LRE500', () => {
    const line = fc.constantFrom(
      'block:',
      '  - severity: high',
      '    cve: [CVE-2021-44228]',
      'waivers:',
      '  - *a',
      '  - &a x',
      '    <<: 3',
      'notify: {',
      '? [x]',
      '!!set x',
      '\t',
      '"',
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(line).map((lines) => lines.join('\n')),
    )
    fc.assert(fc.property(text, (yaml) => void tried(body(yaml))))
  })
})

function tried(yaml: string): unknown {
  try {
    return parsePolicy(yaml, 'p.yaml')
  } catch (error) {
    assert.ok(error instanceof LastrefError, String(error))
    return error.message
  }
}

describe('a pattern', () => {
  const matches = (
    glob: string | readonly string[],
    name: string,
    kind: 'path' | 'name' = 'path',
  ): boolean => patternOf(typeof glob === 'string' ? [glob] : glob, kind).matches(name)

  test('of paths stays within a part, unless it says **', () => {
    assert.ok(matches('src/*.c', 'src/a.c') && !matches('src/*.c', 'src/b/a.c'))
    assert.ok(
      matches('src/**', 'src/b/a.c') && matches('**/a.c', 'a.c') && matches('**/a.c', 'x/y/a.c'),
    )
    assert.ok(matches('*.{c,h}', 'a.h') && !matches('*.{c,h}', 'a.cc') && matches('a,b', 'a,b'))
    assert.ok(matches('a?c', 'abc') && !matches('a?c', 'a/c') && !matches('a.c', 'abc'))
    assert.ok(matches(['**', '!third/**'], 'src/a.c') && !matches(['**', '!third/**'], 'third/a.c'))
    assert.ok(matches('!test/**', 'src/a.c') && !matches('!test/**', 'test/a.c'))
  })

  test('of names has no parts and no case', () => {
    assert.ok(matches('semgrep/*', 'semgrep/a/b.c', 'name') && matches('lrl*', 'LRL001', 'name'))
    assert.ok(!matches('LRL001', 'LRL0010', 'name'))
  })

  test('of any text matches itself where it has nothing special', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/[*?{}!]/u.test(text)),
        (text) => {
          assert.ok(matches(text, text) && matches(text, text, 'name'))
        },
      ),
    )
    fc.assert(fc.property(fc.string(), fc.string(), (glob, text) => void matches(glob, text)))
  })
})
