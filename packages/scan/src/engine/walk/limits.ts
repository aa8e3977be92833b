/** Function literals inside one another that are run in place. */
export const maxDepth = 3
/** Different states that one point of a function may be in. */
export const maxStates = 48
/** Blocks that one walk may run. */
export const maxSteps = 6000
