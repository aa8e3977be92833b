import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BpfObject, ObjectKind } from '@lastref/model'
import type { Victim, VictimReport } from '@lastref/lab'
import { describeHolder, type Names } from './describe-holder.ts'
import { why } from './lastref.ts'

/** The victim and the processes it told of, by the names the tests use. */
export function namesIn(report: VictimReport): Names {
  const names = new Map([[report.pid, 'victim']])
  if (report.child !== undefined) names.set(report.child, 'child')
  return names
}

/**
 * Whether somebody else's look at the object shows in it: another census or bpftool on the same
 * machine opens every object for a moment.
 */
function isDisturbed(object: BpfObject, names: Names): boolean {
  if (!object.settled) return true
  const files = object.holders.filter((holder) => holder.kind === 'file')
  return files.some((file) => file.at.some((location) => !names.has(location.pid)))
}

async function whyUndisturbed(kind: ObjectKind, id: number, names: Names): Promise<BpfObject> {
  for (let attempt = 1; ; attempt++) {
    const object = await why(kind, id)
    assert.ok(object, `lastref knows no ${kind} ${id}`)
    if (attempt === 5 || !isDisturbed(object, names)) return object
  }
}

/** What a ledger is compared with: the counters as `refcnt/usercnt` (or `refcnt`), the holders. */
export interface ExpectedLedger {
  readonly counted: string
  readonly holders: readonly string[]
}

/**
 * Asserts that lastref counts exactly these references to an object, and explains each by exactly
 * these holders (in the form of `describeHolder`, in any order).
 */
export async function expectLedger(
  victim: Victim,
  kind: ObjectKind,
  id: number | undefined,
  expected: ExpectedLedger,
): Promise<void> {
  assert.ok(id !== undefined, `the victim has made no such ${kind}`)
  const names = namesIn(victim.report)
  const object = await whyUndisturbed(kind, id, names)
  const isMap = object.usercnt !== null
  const actual = {
    settled: object.settled,
    counted: isMap ? `${object.refcnt}/${object.usercnt}` : String(object.refcnt),
    unexplained: object.unexplained,
    holders: object.holders.map((holder) => describeHolder(holder, names)).toSorted(),
  }
  assert.deepEqual(actual, {
    settled: true,
    counted: expected.counted,
    unexplained: { refcnt: 0, usercnt: isMap ? 0 : null },
    holders: expected.holders.toSorted(),
  })
}

/**
 * Asserts that lastref explains every reference to an object and names these holders among them.
 * For objects whose number of references depends on the machine: a driver and the dispatcher of
 * XDP take references of their own.
 */
export async function expectExplained(
  victim: Victim,
  kind: ObjectKind,
  id: number | undefined,
  named: readonly RegExp[],
): Promise<void> {
  assert.ok(id !== undefined, `the victim has made no such ${kind}`)
  const names = namesIn(victim.report)
  const object = await whyUndisturbed(kind, id, names)
  assert.equal(object.settled, true)
  const holders = object.holders.map((holder) => describeHolder(holder, names))
  const remainder = { refcnt: 0, usercnt: object.usercnt === null ? null : 0 }
  assert.deepEqual(object.unexplained, remainder, holders.join('; '))
  for (const name of named)
    assert.ok(
      holders.some((holder) => name.test(holder)),
      `${name} is none of: ${holders.join('; ')}`,
    )
}

/** Waits until the kernel has freed the object: some ways to it pass through a workqueue. */
export async function expectGone(kind: ObjectKind, id: number | undefined): Promise<void> {
  assert.ok(id !== undefined, `the victim has made no such ${kind}`)
  for (let attempt = 1; attempt < 50; attempt++) {
    if ((await why(kind, id)) === null) return
    await sleep(100)
  }
  assert.fail(`${kind} ${id} is still there`)
}
