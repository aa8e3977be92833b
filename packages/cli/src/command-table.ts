import type { Command } from './command.ts'
import { completionsSpec } from './specs/completions.ts'
import { diffSpec } from './specs/diff.ts'
import { doctorSpec } from './specs/doctor.ts'
import { explainSpec } from './specs/explain.ts'
import { gateSpec } from './specs/gate.ts'
import { helpSpec } from './specs/help.ts'
import { labSpec } from './specs/lab.ts'
import { lsSpec } from './specs/ls.ts'
import { psSpec } from './specs/ps.ts'
import { recordSpec } from './specs/record.ts'
import { runSpec } from './specs/run.ts'
import { scanSpec } from './specs/scan.ts'
import { snapshotSpec } from './specs/snapshot.ts'
import { traceSpec } from './specs/trace.ts'
import { watchSpec } from './specs/watch.ts'
import { whySpec } from './specs/why.ts'

/** Every command, in the order help lists them. */
export const commands: readonly Command[] = [
  { spec: lsSpec, load: () => import('./commands/ls.ts') },
  { spec: psSpec, load: () => import('./commands/ps.ts') },
  { spec: whySpec, load: () => import('./commands/why.ts') },
  { spec: runSpec, load: () => import('./commands/run.ts') },
  { spec: traceSpec, load: () => import('./commands/trace.ts') },
  { spec: watchSpec, load: () => import('./commands/watch.ts') },
  { spec: explainSpec, load: () => import('./commands/explain.ts') },
  { spec: snapshotSpec, load: () => import('./commands/snapshot.ts') },
  { spec: recordSpec, load: () => import('./commands/record.ts') },
  { spec: diffSpec, load: () => import('./commands/diff.ts') },
  { spec: scanSpec, load: () => import('./commands/scan.ts') },
  { spec: labSpec, load: () => import('./commands/lab.ts') },
  { spec: gateSpec, load: () => import('./commands/gate.ts') },
  { spec: doctorSpec, load: () => import('./commands/doctor.ts') },
  { spec: helpSpec, load: () => import('./commands/help.ts') },
  { spec: completionsSpec, load: () => import('./commands/completions.ts') },
]
