import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { HeldCommand, type CommandEnding } from './launcher.ts'

const folder = mkdtempSync(join(tmpdir(), 'lastref-launcher-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const env = { PATH: process.env['PATH'], 'my.var': 'a\nb', EMPTY: '', '-x': 'y' }

async function run(...argv: readonly string[]): Promise<CommandEnding> {
  const command = await HeldCommand.start(argv, env)
  command.release()
  return command.ended
}

/** Runs a shell script with its output in a file, and returns what it printed. */
async function printed(script: string, ...args: readonly string[]): Promise<string> {
  const file = join(folder, 'out')
  const ending = await run('sh', '-c', `exec >"$0"\n${script}`, file, ...args)
  assert.deepEqual(ending, { code: 0, signal: null })
  return readFileSync(file, 'utf8')
}

describe('a held command', () => {
  test('runs nothing of its own before it is let go', async () => {
    const file = join(folder, 'ran')
    const command = await HeldCommand.start(['touch', file], env)
    assert.equal(existsSync(file), false)
    command.release()
    assert.deepEqual(await command.ended, { code: 0, signal: null })
    assert.ok(existsSync(file))
  })

  test('never runs when it is given up', async () => {
    const file = join(folder, 'never')
    const command = await HeldCommand.start(['touch', file], env)
    await command.abandon()
    assert.equal(existsSync(file), false)
  })

  test('has the pid that was told before it ran', async () => {
    const file = join(folder, 'pid')
    const command = await HeldCommand.start(['sh', '-c', `echo $$ >${file}`], env)
    command.release()
    await command.ended
    assert.equal(readFileSync(file, 'utf8'), `${command.pid}\n`)
  })

  test('gets its arguments as they are', async () => {
    const words = ['', ' a  b ', '$(echo no)', '*', "it's", '--', 'new\nline', 'naïve', '-n']
    assert.equal(await printed('printf "%s|" "$@"', ...words), `${words.join('|')}|`)
  })

  test('gets the environment as it is, also what no shell would keep', async () => {
    const text = await printed('cat /proc/$$/environ')
    assert.deepEqual(
      new Set(text.split('\0').filter(Boolean)),
      new Set(Object.entries(env).map(([name, value]) => `${name}=${value}`)),
    )
  })

  test('ignores and blocks no signals', async () => {
    const status = await printed('grep -E "^Sig(Ign|Blk)" /proc/self/status')
    assert.match(status, /SigBlk:\s0+\n/)
    // The C library keeps 32 and 33 to itself, and make hands them on ignored.
    const ignored = BigInt(`0x${/SigIgn:\s(\w+)\n/.exec(status)?.[1] ?? 'f'}`)
    assert.equal(ignored & 0x7fff_ffffn, 0n)
  })

  test('meets the fd limit that lastref was started with', async () => {
    const own = /^Max open files\s+(\d+)/m
    const parent = own.exec(readFileSync(`/proc/${process.ppid}/limits`, 'utf8'))?.[1]
    const theirs = own.exec(await printed('cat /proc/self/limits'))?.[1]
    // The test runner is a Node itself, and has raised its limit already.
    assert.equal(theirs, parent)
  })

  test('may have an equals sign in its name', async () => {
    assert.deepEqual(await run('./a=b'), { code: 127, signal: null })
  })

  test('ends as it ends', async () => {
    assert.deepEqual(await run('sh', '-c', 'exit 42'), { code: 42, signal: null })
    assert.deepEqual(await run('sh', '-c', 'kill -SEGV $$'), { code: null, signal: 'SIGSEGV' })
    assert.deepEqual(await run('/nonexistent/command'), { code: 127, signal: null })
    assert.deepEqual(await run('/etc/passwd'), { code: 126, signal: null })
  })
})
