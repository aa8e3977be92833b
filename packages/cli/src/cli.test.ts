import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { startVictim } from '@lastref/lab'
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js'
import { lastref } from './cli.testing.ts'

const schemaFile = new URL('../../../docs/schemas/census-1.schema.json', import.meta.url)
const schema: AnySchema = JSON.parse(readFileSync(schemaFile, 'utf8'))
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)

/** Returns the document, which must keep to the published schema. */
function censusOf(stdout: string) {
  const document = JSON.parse(stdout)
  assert.equal(validate(document), true, JSON.stringify(validate.errors?.slice(0, 3), null, 1))
  assert.ok(stdout.endsWith('}\n'))
  return document
}

describe('usage', () => {
  const wrong: readonly (readonly [string[], string])[] = [
    [['sl'], 'error[LRE001]: there is no command "sl"; did you mean ls?\nhelp: lastref help\n'],
    [
      ['ls', '--srot'],
      'error[LRE002]: lastref ls has no option --srot; did you mean --sort?\nhelp: lastref help ls\n',
    ],
    [['ps', 'x'], 'error[LRE004]: PID is not a number: "x"\nhelp: lastref help ps\n'],
    [['why'], 'error[LRE005]: lastref why needs <ID|NAME|PIN>\nhelp: lastref help why\n'],
    [
      ['help', 'x\u001b[2J'],
      'error[LRE009]: there is no help about "x\\x1b[2J"\nhelp: lastref help\n',
    ],
  ]
  for (const [argv, message] of wrong) {
    test(`lastref ${argv.join(' ').replaceAll('\u001b', 'ESC')} is refused with status 2`, async () => {
      const result = await lastref(argv)
      assert.deepEqual(result, { status: 2, stdout: '', stderr: message })
    })
  }

  test('--version', async () => {
    assert.deepEqual(await lastref(['--version']), {
      status: 0,
      stdout: 'lastref 0.1.0\n',
      stderr: '',
    })
  })

  test('help CODE explains an error', async () => {
    const { status, stdout } = await lastref(['help', 'lre201'])
    assert.equal(status, 0)
    assert.match(stdout, /^LRE201: there is no such object\n\n[\s\S]+\n\nhelp: lastref ls\n$/u)
  })

  test('colour is forced, and refused, by the environment', async () => {
    const forced = await lastref(['sl'], { env: { FORCE_COLOR: '1' } })
    assert.ok(forced.stderr.includes('\u001b['))
    const refused = await lastref(['sl'], { env: { NO_COLOR: '1' } })
    assert.ok(!refused.stderr.includes('\u001b['))
  })
})

describe('what is not there', () => {
  const cases: readonly (readonly [string[], RegExp])[] = [
    [
      ['why', 'map', '4294967295'],
      /^error\[LRE201\]: no map has id 4294967295\nhelp: lastref ls maps\n$/u,
    ],
    [['why', 'no-such-name'], /^error\[LRE201\]: no object is named no-such-name/u],
    [
      ['why', '/sys/fs/bpf/no/such/pin'],
      /^error\[LRE204\]: there is no pin \/sys\/fs\/bpf\/no\/such\/pin\ncause: ENOENT/u,
    ],
    [
      ['why', '/etc/passwd'],
      /^error\[LRE205\]: \/etc\/passwd is not a pinned BPF object: it is not in a BPF file system/u,
    ],
    [['why', '/sys/fs/bpf'], /^error\[LRE205\]: .* it is a directory/u],
    [['ps', '4194304'], /^error\[LRE203\]: no process has pid 4194304\nhelp: lastref ps\n$/u],
    [['ls', '--pid', '4194304'], /^error\[LRE203\]/u],
  ]
  for (const [argv, message] of cases) {
    test(`lastref ${argv.join(' ')}`, async () => {
      const { status, stdout, stderr } = await lastref(argv)
      assert.match(stderr, message)
      assert.deepEqual([status, stdout], [4, ''])
    })
  }
})

test('a kind alone is no name to look for', async () => {
  const { status, stderr } = await lastref(['why', 'map'])
  assert.equal(
    stderr,
    'error[LRE005]: lastref why map needs <ID|NAME|PIN>\nhelp: lastref ls maps\n',
  )
  assert.equal(status, 2)
})

describe('a map with two files and a pin', () => {
  test('is explained by id, by name and by pin, in text and JSON', async () => {
    await using victim = await startVictim('lifetime')
    const { pin, maps } = await victim.until('pin')
    const id = String(maps[0])
    assert.ok(pin !== undefined)
    for (const words of [[id], ['map', id], [pin]]) {
      const { status, stdout } = await lastref(['why', ...words])
      assert.equal(status, 0)
      assert.match(stdout, new RegExp(`^map ${id} `, 'u'))
      assert.match(stdout, /^refcnt {2}\d+ = 2 files \+ 1 pin \+ 0 unexplained$/mu)
      assert.match(stdout, /^usercnt \d+ = 2 files \+ 1 pin \+ 0 unexplained$/mu)
      assert.ok(stdout.includes(`─ pin  ${pin}\n`))
    }
    const census = censusOf((await lastref(['why', 'map', id, '--json'])).stdout)
    assert.equal(census.objects.length, 1)
    assert.deepEqual(census.objects[0].unexplained, { refcnt: 0, usercnt: 0 })
  })

  test('is listed by its holder', async () => {
    await using victim = await startVictim('lifetime')
    const id = victim.report.maps[0]
    const listed = await lastref(['ls', 'maps', '--pid', String(victim.pid)])
    assert.match(listed.stdout, new RegExp(`^map +${id} .*lifetime\\[${victim.pid}\\]`, 'mu'))
    const held = await lastref(['ps', String(victim.pid)])
    assert.match(held.stdout, new RegExp(`^map +${id} .*fd \\d+$`, 'mu'))
    const census = censusOf((await lastref(['ps', String(victim.pid), '--json'])).stdout)
    assert.deepEqual(
      census.objects.map((object: { id: number }) => object.id),
      [id],
    )
  })
})

test('a name that several objects have lists them as commands', async () => {
  await using victim = await startVictim('hostile')
  const { maps, progs } = victim.report
  const { status, stdout, stderr } = await lastref(['why', 'vic_hostile'])
  assert.deepEqual([status, stdout], [4, ''])
  assert.match(stderr, /^error\[LRE202\]: \d+ objects are meant by vic_hostile:\n/u)
  for (const id of maps) assert.ok(stderr.includes(`\n  lastref why map ${id} # `))
  for (const id of progs) assert.ok(stderr.includes(`\n  lastref why prog ${id} # `))
})

test('hostile names reach the terminal only as visible text', async () => {
  await using victim = await startVictim('hostile')
  const pid = String(victim.pid)
  const id = String(victim.report.maps[0])
  for (const argv of [['why', 'map', id], ['ls', '--pid', pid], ['ps', pid], ['ps']]) {
    const { stdout, stderr, status } = await lastref(argv)
    assert.equal(status, 0)
    assert.doesNotMatch(stdout + stderr, /(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u)
  }
  const why = (await lastref(['why', 'map', id])).stdout
  assert.ok(why.includes('\\x1b[31m') && why.includes('\\u202e'))
})

test('every object of the host balances, and the document keeps to the schema', async () => {
  const { status, stdout, stderr } = await lastref(['ls', '--json'])
  assert.deepEqual([status, stderr], [0, ''])
  for (const object of censusOf(stdout).objects) {
    const sum = object.holders.reduce(
      (total: number, { refs }: { refs: { refcnt: number } }) => total + refs.refcnt,
      object.unexplained.refcnt,
    )
    assert.equal(sum, object.refcnt, `${object.kind} ${object.id}`)
  }
})

test('a reader that goes away early is no error', async () => {
  const bin = new URL('./bin.ts', import.meta.url).pathname
  const shell = spawn(
    'bash',
    [
      '--norc',
      '-c',
      '"$0" "$1" completions bash | true; echo "${PIPESTATUS[0]}"',
      process.execPath,
      bin,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const [out, err] = await Promise.all([
    shell.stdout.setEncoding('utf8').toArray(),
    shell.stderr.setEncoding('utf8').toArray(),
  ])
  assert.deepEqual([out.join(''), err.join('')], ['0\n', ''])
})

describe('doctor', () => {
  test('tries a census and says so', async () => {
    const { status, stdout } = await lastref(['doctor'])
    assert.equal(status, 0)
    assert.match(stdout, /^ok {6}census +\d+ objects read/mu)
  })

  test('without capabilities says what is missing, with status 3', async () => {
    const { status, stdout } = await lastref(['doctor', '--json'], { unprivileged: true })
    const { checks } = JSON.parse(stdout)
    const stateOf = (wanted: string) =>
      checks.find(({ name }: { name: string }) => name === wanted)?.state
    assert.deepEqual([status, stateOf('census'), stateOf('capabilities')], [3, 'no', 'no'])
  })
})
