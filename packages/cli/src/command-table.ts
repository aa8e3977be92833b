import type { Command } from './command.ts'
import { completionsSpec } from './specs/completions.ts'
import { helpSpec } from './specs/help.ts'

/** Every command, in the order help lists them. */
export const commands: readonly Command[] = [
  { spec: helpSpec, load: () => import('./commands/help.ts') },
  { spec: completionsSpec, load: () => import('./commands/completions.ts') },
]
