// Shows a leak of BPF references as it happens, with the real commands on this machine, and leaves
// nothing behind: no process, no pin, no mount.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, rmdirSync, rmSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { enterPrivateBpffs } from './private-bpffs.ts'

const root = resolve(import.meta.dirname, '..')
process.chdir(root)

if (process.getuid?.() !== 0) {
  process.stderr.write('demo: creating a BPF map needs root. Run: sudo make demo\n')
  process.exit(3)
}
enterPrivateBpffs()
process.env['PATH'] = [
  join(root, 'node_modules/.bin'),
  process.env['PATH'] ?? '',
  '/usr/sbin',
  '/sbin',
].join(delimiter)

const directory = `/sys/fs/bpf/lastref-demo-${process.pid}`
const pin = `${directory}/hits`
const running = new Set<ChildProcess>()

/** Runs at every end of the demo; each step may find its work already done. */
function cleanUp(): void {
  for (const child of running) child.kill('SIGKILL')
  rmSync(pin, { force: true })
  if (existsSync(directory)) rmdirSync(directory)
}

process.on('exit', cleanUp)
for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.on(signal, () => process.exit(status))
}

function say(text: string): void {
  console.log(`\n${styleText('bold', text)}`)
}

/** Prints the command line and starts it; whatever happens, the demo ends it. */
function start(command: string, args: readonly string[], after = ''): ChildProcess {
  console.log(styleText('cyan', `\n$ ${[command, ...args].join(' ')}${after}`))
  const background = after !== ''
  const child = spawn(command, args, {
    stdio: background ? ['pipe', 'ignore', 'inherit'] : ['ignore', 'inherit', 'inherit'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

/** Runs a command to its end; the demo stops at the first one that fails. */
async function run(command: string, ...args: readonly string[]): Promise<void> {
  const child = start(command, args)
  const status = await new Promise<number>((done, fail) => {
    child.once('error', fail)
    child.once('exit', (code) => done(code ?? 1))
  })
  if (status !== 0) {
    console.error(`demo: ${command} ended with status ${status}`)
    process.exit(status)
  }
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((done) => {
    child.once('exit', done)
  })
  child.kill('SIGTERM')
  await ended
}

/** Starts an agent that reads for ever, and returns when it has been at it for a second. */
async function begin(name: string): Promise<ChildProcess> {
  const child = start(`build/victims/${name}`, [pin, '--count', '0', '--every', '20'], ' &')
  await sleep(1000)
  return child
}

mkdirSync(directory)
say('1. A map counts hits. It is pinned, so that an agent can find it.')
const map = ['type', 'hash', 'key', '4', 'value', '8', 'entries', '1024', 'name', 'hits']
await run('bpftool', 'map', 'create', pin, ...map)

say('2. An agent opens the pin for each reading, and never closes it.')
const leaking = await begin('leak-obj-get')
const agent = String(leaking.pid)
await run('npx', 'lastref', 'ps', agent)

say('Two seconds later the same process holds more fds on the same single map:')
await sleep(2000)
await run('npx', 'lastref', 'ps', agent)

say('3. Who keeps the map alive? Every reference the kernel counts is explained:')
await run('npx', 'lastref', 'why', 'map', pin)

say('4. The agent is stopped. Its references go with it, and the pin remains:')
await stop(leaking)
await run('npx', 'lastref', 'why', 'map', pin)

say('5. The fixed agent closes what it opens. After as many readings:')
const fixed = await begin('leak-obj-get-fixed')
await sleep(2000)
await run('npx', 'lastref', 'ps', String(fixed.pid))
await run('npx', 'lastref', 'why', 'map', pin)
await stop(fixed)

say(
  '6. The same for leaks that are well known, each beside its fix, as an experiment that must hold:',
)
await run('npx', 'lastref', 'lab', 'run', 'short')

say('The difference is one close(2). The pin, the map and both agents are gone now;')
console.log('on your own host: sudo npx lastref ls')
