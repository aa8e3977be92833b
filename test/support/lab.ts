import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CaseResult, LabResults } from '@lastref/lab'
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js'
import { lastrefEntry, lastrefJson, type Outcome } from './lastref.ts'

const file = new URL('../../docs/schemas/lab-1.schema.json', import.meta.url)
const schema: AnySchema = JSON.parse(readFileSync(file, 'utf8'))
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
const validate = ajv.compile(schema)

/** A lab that was started, and may be told to end before it is done. */
export interface StartedLab {
  readonly pid: number
  readonly ended: Promise<Outcome>
}

/** Starts `lastref lab ARGS…`. */
export function startLab(...args: readonly string[]): StartedLab {
  return startLabWith(process.env, ...args)
}

/** Starts `lastref lab ARGS…` in another environment. */
export function startLabWith(env: NodeJS.ProcessEnv, ...args: readonly string[]): StartedLab {
  const child = spawn(process.execPath, [lastrefEntry, 'lab', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  })
  const outcome = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return {
    pid: child.pid ?? 0,
    ended: outcome.then(([stdout, stderr]) => ({ status: child.exitCode, stdout, stderr })),
  }
}

/** Returns the results of a lab that printed them as JSON; they must be of the published schema. */
export function resultsOf({ stdout, stderr }: Outcome): LabResults {
  assert.notEqual(stdout, '', stderr)
  const results: LabResults = JSON.parse(stdout)
  assert.ok(validate(results) === true, ajv.errorsText(validate.errors))
  return results
}

/** Every case, with the name of its experiment before its own. */
export function casesOf({ experiments }: LabResults): readonly CaseResult[] {
  return experiments.flatMap(({ name, cases }) =>
    cases.map((one) => ({ ...one, name: `${name}: ${one.name}` })),
  )
}

/** Returns what did not come out as it should, case by case, for the message of a failed test. */
export function brokenIn(results: LabResults): readonly string[] {
  return casesOf(results)
    .filter(({ outcome }) => outcome === 'broken')
    .map(({ name, reasons }) => `${name}: ${reasons.join('; ')}`)
}

/** Every case that is not skipped must have noticed that its labels were swapped, both ways. */
export function unnoticedSwaps(results: LabResults): readonly string[] {
  return casesOf(results)
    .filter(({ outcome }) => outcome !== 'skipped')
    .filter(({ swapped }) => !swapped?.fixedAsLeaking.length || !swapped.leakingAsFixed.length)
    .map(({ name }) => name)
}

/**
 * Returns what a lab has left on the host: its processes, by the cgroups that it made; those cgroups;
 * its mounts; its files; and objects of victims that nothing else on the host has a claim to.
 */
export async function leftoversOf(pid: number, before: ReadonlySet<string>): Promise<string[]> {
  // What was killed is gone when the kernel has got round to it.
  for (let attempt = 0; attempt < 60; attempt++) {
    // oxlint-disable-next-line no-await-in-loop
    const left = await leftNow(pid, before)
    if (left.length === 0) return []
    // oxlint-disable-next-line no-await-in-loop
    await sleep(250)
  }
  return await leftNow(pid, before)
}

async function leftNow(pid: number, before: ReadonlySet<string>): Promise<string[]> {
  const name = `lastref-lab-${pid}`
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
  const cgroups = mounts
    .filter((line) => / - cgroup2? /u.test(line))
    .map((line) => join(line.split(' ')[4] ?? '/', name))
  const processes = readdirSync('/proc')
    .filter((entry) => /^\d+$/u.test(entry))
    .filter((entry) => (readOrEmpty(`/proc/${entry}/cgroup`) ?? '').includes(name))
  const victims = [...(await victimObjects())].filter((object) => !before.has(object))
  return [
    ...cgroups.filter(existsSync),
    ...processes.map((entry) => `process ${entry}`),
    ...mounts.filter((line) => line.includes(name)),
    ...(existsSync(`/proc/${pid}`) ? [`process ${pid}`] : []),
    ...victims,
  ]
}

/** The objects of the victims of Go and C that are pinned by nobody and held by no live process. */
export async function victimObjects(): Promise<ReadonlySet<string>> {
  const { objects } = await lastrefJson('ls')
  return new Set(
    objects
      .filter(({ name, holders }) => /^(?:vic_|held\d)/u.test(name) && holders.length === 0)
      .map(({ kind, id, name }) => `${kind} ${id} ${name}`),
  )
}

function readOrEmpty(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
