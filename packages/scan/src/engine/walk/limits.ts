/** Function literals inside one another that are run in place. */
export const maxDepth = 3
/** Different states that one point of a function may be in. */
export const maxStates = 48
/** The same while nothing is held: what tells such states apart are options that were given or not. */
export const maxIdleStates = 16
/** Blocks that one walk may run. */
export const maxSteps = 6000
