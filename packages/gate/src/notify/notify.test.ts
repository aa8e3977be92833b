import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import type { FindingsDocument } from '@lastref/model'
import { gate, inputOf, sarif, sarifResult } from '../gate.testing.ts'
import { parsePolicy } from '../policy/parse-policy.ts'
import type { Destination, Service } from './destination.ts'
import { notify, type NotifyOptions, type NotifyResult } from './notify.ts'
import type { Clock } from './rate-limit.ts'
import {
  alertmanagerServer,
  dingtalkServer,
  feishuServer,
  slackServer,
  webhookServer,
  wecomServer,
  type Answer,
  type StrictServer,
} from './strict-servers.testing.ts'
import { readToldState, writeToldState } from './told-state.ts'

/** Time that passes only while somebody sleeps. */
function fakeClock(): Clock & { readonly slept: number[] } {
  let now = Date.UTC(2026, 5, 15)
  const slept: number[] = []
  return {
    slept,
    now: () => now,
    sleep: async (ms, signal) => {
      signal.throwIfAborted()
      slept.push(ms)
      now += ms
    },
  }
}

const key = '693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa'
const secret = 'SEC000000000000000000000000000000000'
const slackPath = '/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX'

const servers: Readonly<Record<Service, (clock: Clock) => Promise<StrictServer>>> = {
  wecom: (clock) => wecomServer(clock, key),
  dingtalk: (clock) => dingtalkServer(clock, key, secret),
  feishu: (clock) => feishuServer(clock, key, secret),
  slack: (clock) => slackServer(clock, slackPath),
  webhook: (clock) => webhookServer(clock, secret),
  alertmanager: (clock) => alertmanagerServer(clock),
}

const signed: readonly Service[] = ['dingtalk', 'feishu', 'webhook']

function destination(service: Service, rest = ''): Destination {
  const sign = signed.includes(service) ? '\n      secret-env: SECRET' : ''
  const yaml = `gate:\n  notify:\n    - to: ${service}\n      url-env: URL${sign}${rest}\n`
  const [one] = parsePolicy(yaml, 'lastref.yaml').notify
  assert.ok(one !== undefined)
  return one
}

/** A verdict with so many findings that block, each with this message. */
function blocked(count: number, message = 'a leak'): FindingsDocument {
  const results = Array.from({ length: count }, (_, index) =>
    sarifResult(`src/f${index}.c`, { level: 'error', message: { text: message } }),
  )
  return gate([inputOf(sarif(results))])
}

interface World {
  readonly clock: ReturnType<typeof fakeClock>
  readonly server: StrictServer
  readonly tell: (
    document: FindingsDocument,
    rest?: string,
    options?: Partial<NotifyOptions>,
  ) => Promise<NotifyResult>
}

async function worldOf(t: TestContext, service: Service): Promise<World> {
  const clock = fakeClock()
  const server = await servers[service](clock)
  t.after(() => server[Symbol.asyncDispose]())
  return {
    clock,
    server,
    tell: (document, rest = '', options = {}) =>
      notify(document, {
        destinations: [destination(service, rest)],
        env: {
          URL: server.url,
          SECRET: secret,
          GITHUB_REPOSITORY: 'o/agent',
          GITHUB_REF_NAME: 'main',
        },
        cwd: '/',
        summary: 'blocked: 2 findings block',
        timeoutMs: 20_000,
        told: new Map(),
        clock,
        ...options,
      }),
  }
}

const all = Object.keys(servers).filter((name): name is Service => name in servers)
const hostile = '🧑🏽‍🚀\ud800 <@all> <!channel> [a](http://evil) `x` **b** & \u202e\n::error:: 漢字'

for (const service of all) {
  describe(service, () => {
    test('takes what blocks, signed and in its form', async (t) => {
      const { server, tell } = await worldOf(t, service)
      const { failures } = await tell(blocked(2))
      assert.deepEqual(failures, [])
      assert.equal(server.received.length, 1)
      assert.match(server.received[0]?.body ?? '', /tool\/R1/u)
      assert.match(server.received[0]?.body ?? '', /src\/f1\.c/u)
    })

    test('takes any number of findings with any text within its limits', async (t) => {
      for (const message of [
        hostile,
        '漢'.repeat(5000),
        '🧑🏽‍🚀'.repeat(500),
        `e${'\u0301'.repeat(3000)}`,
        '"\\\n'.repeat(500),
      ]) {
        const { server, tell } = await worldOf(t, service)
        assert.deepEqual((await tell(blocked(300, message), '\n      messages: 4')).failures, [])
        assert.ok(server.received.length <= 4)
      }
    })

    test('counts what does not fit, so that told and untold are all', async (t) => {
      const { server, tell } = await worldOf(t, service)
      await tell(blocked(1000), '\n      messages: 2')
      const sent = server.received.map(({ body }) => body).join('\n')
      const told = sent.match(/tool\/R1/gu)?.length ?? 0
      const more = Number(/(?:and |"untold":)(\d+)/u.exec(sent)?.[1] ?? 0)
      assert.ok(told > 10)
      if (service !== 'alertmanager') assert.equal(told + more, 1000)
    })

    test('is told nothing when nothing blocks, unless it always wants to know', async (t) => {
      const { server, tell } = await worldOf(t, service)
      assert.deepEqual((await tell(blocked(0))).failures, [])
      assert.equal(server.received.length, 0)
      await tell(blocked(0), '\n      on: always')
      assert.equal(server.received.length, service === 'alertmanager' ? 0 : 1)
    })

    test('is asked again after 503 and a broken connection, and after Retry-After', async (t) => {
      const { server, tell, clock } = await worldOf(t, service)
      server.first.push({ status: 503, body: '' }, 'reset', {
        status: 429,
        headers: { 'retry-after': '7' },
        body: '',
      })
      assert.deepEqual((await tell(blocked(1))).failures, [])
      assert.equal(server.received.length, 4)
      assert.ok(clock.slept.includes(7000), clock.slept.join())
    })

    test('is not asked again after a refusal, and the refusal is told', async (t) => {
      const { server, tell } = await worldOf(t, service)
      server.first.push({ status: 403, body: 'forbidden' })
      assert.deepEqual((await tell(blocked(1))).failures, [
        `${service} was not told: HTTP 403: forbidden`,
      ])
      assert.equal(server.received.length, 1)
    })

    test('is given up when it hangs', async (t) => {
      const { server, tell } = await worldOf(t, service)
      server.first.push(...Array.from({ length: 9 }, () => 'hang' as const))
      const { failures } = await tell(blocked(1), '', { attemptMs: 20 })
      assert.deepEqual(failures, [
        `${service} was not told: no answer within 0.02 s; it was tried 6 times`,
      ])
      const short = await tell(blocked(1), '', { timeoutMs: 30 })
      assert.equal(short.failures.length, 1)
    })

    test('does not follow to another place', async (t) => {
      const { server, tell } = await worldOf(t, service)
      server.first.push({ status: 307, headers: { location: server.url }, body: '' })
      assert.deepEqual((await tell(blocked(1))).failures, [`${service} was not told: HTTP 307`])
      assert.equal(server.received.length, 1)
    })
  })
}

test('a server that asks to wait for longer than there is time is not waited for', async (t) => {
  const { server, tell, clock } = await worldOf(t, 'webhook')
  server.first.push({ status: 503, headers: { 'retry-after': '3600' }, body: '' })
  const { failures } = await tell(blocked(1))
  assert.deepEqual(failures, ['webhook was not told: HTTP 503; it asks to wait 3600 s'])
  assert.ok(!clock.slept.includes(3_600_000))
})

describe('an error with status 200', () => {
  const errors: readonly (readonly [Service, string, RegExp])[] = [
    ['wecom', '{"errcode":93000,"errmsg":"invalid webhook url"}', /93000/u],
    ['wecom', '<html>', /<html>/u],
    ['wecom', '', /its answer was/u],
    [
      'dingtalk',
      '{"errcode":310000,"errmsg":"keywords not in content"}',
      /keywords not in content/u,
    ],
    ['feishu', '{"code":19021,"msg":"sign match fail"}', /19021/u],
    ['feishu', '{}', /its answer was/u],
    ['slack', 'invalid_payload', /invalid_payload/u],
  ]
  for (const [service, body, reason] of errors) {
    test(`of ${service} is one: ${body}`, async (t) => {
      const { server, tell } = await worldOf(t, service)
      server.first.push({ body })
      const { failures } = await tell(blocked(1))
      assert.equal(failures.length, 1)
      assert.match(failures[0] ?? '', reason)
    })
  }

  const passing: readonly (readonly [Service, Answer])[] = [
    ['wecom', { body: '{"errcode":45009,"errmsg":"api freq out of limit"}' }],
    ['dingtalk', { body: '{"errcode":130101,"errmsg":"send too fast"}' }],
    ['feishu', { status: 400, body: '{"code":11232,"msg":"frequency limited"}' }],
  ]
  for (const [service, answer] of passing) {
    test(`of ${service} that says "too fast" is waited for`, async (t) => {
      const { server, tell } = await worldOf(t, service)
      server.first.push(answer)
      assert.deepEqual((await tell(blocked(1))).failures, [])
      assert.equal(server.received.length, 2)
    })
  }
})

describe('no more messages than a service takes', () => {
  for (const service of ['wecom', 'dingtalk', 'feishu', 'slack'] as const) {
    test(`are sent to ${service}, also by several destinations with one address`, async (t) => {
      const { server, tell, clock } = await worldOf(t, service)
      const many = blocked(5000, '漢'.repeat(200))
      const destinations = [1, 2, 3].map((name) =>
        destination(service, `\n      name: n${name}\n      messages: 20`),
      )
      assert.deepEqual((await tell(many, '', { destinations })).failures, [])
      assert.ok(server.received.length >= 55, String(server.received.length))
      assert.ok(clock.slept.length > 0)
    })
  }
})

describe('a secret', () => {
  test('is in no failure, whatever the service says', async (t) => {
    for (const service of ['wecom', 'dingtalk', 'feishu', 'slack', 'webhook'] as const) {
      const { server, tell } = await worldOf(t, service)
      const known = service === 'slack' ? slackPath : service === 'webhook' ? '' : key
      const sent = signed.includes(service) ? secret : ''
      const body = `no such hook ${server.url} ${known} ${sent} ${encodeURIComponent(sent)}`
      server.first.push({ status: 404, body: `${'x'.repeat(200)} ${body}` }, { status: 404, body })
      for (const _ of [1, 2]) {
        const [failure = ''] = (await tell(blocked(1))).failures
        assert.match(failure, /no such hook \*\*\*/u)
        assert.doesNotMatch(failure, /693a91f6|XXXXXXXX|SEC0/u)
      }
    }
  })

  test('is in no failure when nobody answers', async (t) => {
    const { tell } = await worldOf(t, 'wecom')
    const env = { URL: `http://127.0.0.1:9/send?key=${key}` }
    const [failure = ''] = (await tell(blocked(1), '', { env })).failures
    assert.match(failure, /^wecom was not told: /u)
    assert.doesNotMatch(failure, /693a91f6/u)
  })

  test('comes from the environment or a file; where it is missing, that is named and not its value', async (t) => {
    const { server, tell } = await worldOf(t, 'dingtalk')
    const failures = async (env: Readonly<Record<string, string>>): Promise<readonly string[]> =>
      (await tell(blocked(1), '', { env })).failures
    assert.deepEqual(await failures({}), ['dingtalk was not told: the variable URL is not set'])
    assert.deepEqual(await failures({ URL: 'key=abc' }), [
      'dingtalk was not told: what the variable URL holds is no address',
    ])
    assert.deepEqual(await failures({ URL: server.url }), [
      'dingtalk was not told: the variable SECRET is not set',
    ])

    const folder = mkdtempSync(join(tmpdir(), 'lastref-notify-'))
    t.after(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'url'), `${server.url}\n`)
    writeFileSync(join(folder, 'secret'), `${secret}\n`)
    const yaml =
      'gate:\n  notify:\n    - to: dingtalk\n      url-file: url\n      secret-file: secret\n'
    const destinations = parsePolicy(yaml, 'p').notify
    assert.deepEqual((await tell(blocked(1), '', { destinations, cwd: folder })).failures, [])
    const missing = parsePolicy(
      yaml.replace('secret-file: secret', 'secret-file: gone'),
      'p',
    ).notify
    assert.deepEqual(
      (await tell(blocked(1), '', { destinations: missing, cwd: folder })).failures,
      ['dingtalk was not told: the file gone cannot be read or is empty'],
    )
  })
})

describe('what was told', () => {
  test('is not told again while it blocks, and is again when it comes back', async (t) => {
    const { server, tell } = await worldOf(t, 'wecom')
    const first = await tell(blocked(2))
    const second = await tell(blocked(2), '', { told: first.told })
    assert.equal(server.received.length, 1)
    const third = await tell(blocked(3), '', { told: second.told })
    assert.equal(server.received.length, 2)
    assert.match(server.received[1]?.body ?? '', /f2\.c/u)
    assert.doesNotMatch(server.received[1]?.body ?? '', /f1\.c/u)
    const fixed = await tell(blocked(0), '', { told: third.told })
    await tell(blocked(1), '', { told: fixed.told })
    assert.equal(server.received.length, 3)
  })

  test('is not taken for told when it failed', async (t) => {
    const { server, tell } = await worldOf(t, 'wecom')
    server.first.push({ status: 403, body: '' })
    const { told } = await tell(blocked(1))
    await tell(blocked(1), '', { told })
    assert.equal(server.received.length, 2)
  })

  test('is remembered in a file, and a file that is none is an empty memory', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'lastref-told-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'told.json')
    assert.equal(readToldState(path).size, 0)
    const state = new Map([['wecom', new Set(['b', 'a'])]])
    writeToldState(path, state)
    assert.deepEqual(readToldState(path), state)
    assert.match(readFileSync(path, 'utf8'), /"lastref\.told\/1"/u)
    for (const text of [
      '',
      '{',
      '[]',
      '{"schema":"x"}',
      '{"schema":"lastref.told/1","told":[1]}',
    ]) {
      writeFileSync(path, text)
      assert.equal(readToldState(path).size, 0, text)
    }
  })

  test('has each fingerprint once', async (t) => {
    const { server, tell } = await worldOf(t, 'webhook')
    const document = blocked(1)
    await tell({ ...document, findings: [...document.findings, ...document.findings] })
    assert.equal(server.received[0]?.body.match(/"fingerprint"/gu)?.length, 1)
  })
})

describe('the messages of chats', () => {
  test('let no finding mention, link or format anything', async (t) => {
    for (const service of ['wecom', 'dingtalk', 'slack'] as const) {
      const { server, tell } = await worldOf(t, service)
      await tell(blocked(1, hostile))
      const chat = /<@all>|\[a\]\(|\u202e|`x`/u
      const markup = service === 'slack' ? /<@all>|<!channel>|\u202e/u : chat
      assert.doesNotMatch(server.received[0]?.body ?? '', markup, service)
    }
  })
})
