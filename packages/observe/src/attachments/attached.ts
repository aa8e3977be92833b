import type { AttachPoint } from '@lastref/model'

/** A program that an attachment without a link keeps alive. */
export interface AttachedProg {
  readonly progId: number
  readonly to: AttachPoint
  /** How many references to the program this attachment takes. */
  readonly refs: number
}

/** What one place that programs are attached to has to say. */
export interface AttachedProgs {
  readonly attachments: readonly AttachedProg[]
  readonly blindSpots: readonly string[]
}
