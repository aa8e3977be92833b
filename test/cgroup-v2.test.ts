// The limits, the charge and the pressure of a memory cgroup of version 2, as explain tells of them.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startVictim } from '@lastref/lab'
import { explain } from './support/explain.ts'

const mount = /^\S+ (\S+) cgroup2 /m.exec(readFileSync('/proc/self/mounts', 'utf8'))?.[1]
const mebi = 1024 * 1024

function notHere(): string | false {
  if (process.getuid?.() !== 0) return 'needs root'
  const controllers = mount === undefined ? '' : join(mount, 'cgroup.controllers')
  const has = existsSync(controllers) && /\bmemory\b/.test(readFileSync(controllers, 'utf8'))
  return has
    ? false
    : 'memory is not charged in cgroup v2 here (make test-qemu has a kernel where it is)'
}

class MemoryCgroup implements Disposable {
  readonly path = `/lastref-test-${process.pid}-${Math.trunc(performance.now())}`
  readonly #directory = join(mount ?? '', this.path)

  constructor() {
    writeFileSync(join(mount ?? '', 'cgroup.subtree_control'), '+memory')
    mkdirSync(this.#directory)
  }

  write(file: string, value: number): void {
    writeFileSync(join(this.#directory, file), String(value))
  }

  read(file: string): string {
    return readFileSync(join(this.#directory, file), 'utf8')
  }

  [Symbol.dispose](): void {
    rmdirSync(this.#directory)
  }
}

describe('a memory cgroup of version 2', { skip: notHere() }, () => {
  const limits: readonly (readonly [string, number, number])[] = [
    ['memory.max', 400, 100_000],
    ['memory.high', 100_000, 400],
  ]
  for (const [what, max, high] of limits) {
    test(`is foretold to reach ${what}`, async () => {
      using cgroup = new MemoryCgroup()
      cgroup.write('memory.max', max * mebi)
      cgroup.write('memory.high', high * mebi)
      await using victim = await startVictim('grow-memory')
      cgroup.write('cgroup.procs', victim.pid)
      const { process: explained } = await explain(victim.pid, '--for', '4s')
      assert.equal(explained.conclusion.name, 'memory-leak')
      assert.equal(explained.cgroup, cgroup.path)
      const forecast = explained.forecasts.find((it) => it.what === `memory of ${cgroup.path}`)
      assert.ok(forecast !== undefined, JSON.stringify(explained.forecasts))
      assert.match(forecast.arithmetic, /^\(419,430,400 - /)
    })
  }

  test('tells of its pressure', async (t) => {
    using cgroup = new MemoryCgroup()
    if (!existsSync('/proc/pressure/memory')) return t.skip('no pressure is told here (psi=1)')
    await using victim = await startVictim('grow-memory')
    // From here on the kernel holds the victim up at every allocation.
    cgroup.write('memory.high', 4 * mebi)
    cgroup.write('cgroup.procs', victim.pid)
    while (!/^high [1-9]/m.test(cgroup.read('memory.events'))) await sleep(50)
    const { process: explained } = await explain(victim.pid, '--for', '6s')
    const pressure = explained.pressures.find((it) => it.cgroup === cgroup.path)
    assert.ok((pressure?.someAvg10 ?? 0) > 1, JSON.stringify(explained.pressures))
  })
})
