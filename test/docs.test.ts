// Executes the examples of the documentation: every `$ lastref …` line in a `console` block.
//
// How an example is compared: its exit status must be 0, and its output must have the shape that is
// printed below it. The shape of a line is its first word, where anything that begins with a digit
// is a number, and any `command[pid]` a process; the shapes must come in the same order, with other lines between them. The line of
// column heads must have all its words. Names, pids and paths are those of a world made for it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { startVictim, type Victim } from '@lastref/lab'
import { lastref } from './support/lastref.ts'

const root = resolve(import.meta.dirname, '..')
/** What these print depends on the host; only their status is compared. */
const hostDependent = new Set(['doctor'])

interface Example {
  readonly name: string
  readonly args: readonly string[]
  readonly output: readonly string[]
}

function examplesOf(file: string): readonly Example[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
    block
      .split(/^(?=[$#] lastref)/m)
      .filter((part) => part.startsWith('$ lastref '))
      .map((part) => {
        const [command = '', ...output] = part.trimEnd().split('\n')
        const args = command.slice('$ lastref '.length).split(' ')
        return { name: `${file}: ${command}`, args, output }
      })
      .filter(({ args }) => !args.some((arg) => /[|<>;]/.test(arg))),
  )
}

function shapeOf(line: string): string {
  const word = line.trim().split(/\s+/)[0] ?? ''
  if (/^[+-]?\d/.test(word)) return '#'
  if (/^\S+\[\d+\]$/.test(word)) return 'process[#]'
  // A branch of a tree is one however it is drawn.
  return /^[├└│]/.test(word) ? '├' : word
}

/** Returns the first expected line that has no counterpart, in order, or null. */
function missingLine(expected: readonly string[], actual: readonly string[]): string | null {
  let at = 0
  for (const line of expected.filter((one) => one.trim() !== '')) {
    const isHead = /^\s*[A-Z][A-Z /]*$/.test(line)
    const matches = (one: string): boolean =>
      isHead
        ? line
            .trim()
            .split(/\s+/)
            .every((word) => one.split(/\s+/).includes(word))
        : shapeOf(one) === shapeOf(line)
    const found = actual.findIndex((one, index) => index >= at && matches(one))
    if (found < 0) return line
    at = found + 1
  }
  return null
}

describe(
  'the examples of the documentation',
  { skip: process.getuid?.() !== 0 && 'needs root' },
  () => {
    const pins = `/sys/fs/bpf/lastref-docs-${process.pid}`
    const pin = `${pins}/my_map`
    const folder = mkdtempSync(join(tmpdir(), 'lastref-docs-'))
    let agent: Victim | undefined
    const world = new Map<string, string>()

    before(async () => {
      mkdirSync(pins)
      createMap(pin, [
        'type',
        'hash',
        'key',
        '4',
        'value',
        '8',
        'entries',
        '1024',
        'name',
        'my_map',
      ])
      const forgotten = ['type', 'array', 'key', '4', 'value', '8', 'entries', '1024']
      createMap(`${pins}/forgotten`, [...forgotten, 'name', 'forgotten'])
      await lastref('snapshot', '-o', join(folder, 'before.lastref'))
      agent = await startVictim('leak-obj-get', [pin, '--count', '100', '--every', '0'])
      await lastref('snapshot', '-o', join(folder, 'after.lastref'))
      for (const name of ['my_map', '/sys/fs/bpf/my_map', '/sys/fs/bpf/hits']) world.set(name, pin)
      for (const pid of ['6709', '4312']) world.set(pid, String(agent.pid))
      for (const file of ['before.lastref', 'after.lastref', 'agent.lastref'])
        world.set(file, join(folder, file))
    })
    after(async () => {
      await agent?.[Symbol.asyncDispose]()
      rmSync(pins, { recursive: true, force: true })
      rmSync(folder, { recursive: true, force: true })
    })

    const files = [
      ...globSync('README*.md', { cwd: root }),
      ...globSync('docs/**/*.md', { cwd: root }),
    ]
    const examples = files.toSorted().flatMap(examplesOf)

    for (const example of examples) {
      test(example.name, async () => {
        const args = example.args.map((arg) => world.get(arg) ?? arg)
        const { status, stdout, stderr } = await lastref(...args)
        assert.equal(status, 0, stderr)
        if (hostDependent.has(example.args[0] ?? '')) return
        const said = [...stdout.split('\n'), ...stderr.split('\n')]
        const missing = missingLine(example.output, said)
        assert.equal(missing, null, `no line of this shape:\n${missing}\nin:\n${said.join('\n')}`)
      })
    }

    test('there are examples for what the README promises', () => {
      const commands = new Set(examples.map(({ args }) => args[0]))
      for (const command of ['ls', 'ps', 'why', 'diff', 'help'])
        assert.ok(commands.has(command), command)
    })
  },
)

function createMap(at: string, description: readonly string[]): void {
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` }
  execFileSync('bpftool', ['map', 'create', at, ...description], { env })
}
