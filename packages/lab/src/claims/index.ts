import type { Claim } from '../claim.ts'

/** Every claim, in the order of the report. */
export const claims: readonly Claim[] = []
