import type { LabLanguage } from './needs.ts'

/** Names a victim: the folder of its language, and itself. */
export interface VictimRef {
  readonly language: LabLanguage
  /** `never-closed`; the twin without the defect is by custom `never-closed-fixed`. */
  readonly name: string
}

/** A victim that can be started. */
export interface BuiltVictim extends VictimRef {
  /** The command that starts it, without its arguments. */
  readonly command: readonly string[]
  /** Absolute path of its source. */
  readonly source: string
  /** The line with the comment `leaks here`, from 1; null in a fixed twin. */
  readonly line: number | null
}
