import type { Subject } from '../../experiment.ts'
import type { Lab, ToolReport } from '../../lab.ts'
import { factsOf } from '../../measure/facts.ts'
import type { Figure } from '../../measurement.ts'

export type Measured = Readonly<Record<string, Figure>>

/** Runs a subject by itself and returns what it found out. */
export async function ask(lab: Lab, subject: Subject): Promise<Measured> {
  const report = await runBare(lab, subject)
  if (report.status !== 0)
    throw new Error(
      `${subject.victim.name} ended with status ${report.status}: ${report.stderr.trim()}`,
    )
  return factsOf(report.stdout)
}

/** Runs a subject by itself, however it ends. */
export async function runBare(
  lab: Lab,
  { victim, args = [], env = {} }: Subject,
): Promise<ToolReport> {
  const { command } = await lab.build(victim)
  return await lab.tool([...command, ...args], { env })
}

/** A figure that must be there for a claim to be settled. */
export function numberOf(measured: Measured, name: string): number {
  const value = measured[name]
  if (typeof value !== 'number') throw new Error(`${name} was not measured`)
  return value
}

export function textOf(measured: Measured, name: string): string {
  return String(measured[name] ?? '')
}
