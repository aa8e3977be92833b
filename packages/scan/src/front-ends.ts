import { cFrontEnd, cppFrontEnd } from './c/front-end.ts'
import { goFrontEnd } from './go/lower-file.ts'
import type { FrontEnd } from './ir/front-end.ts'
import { rustFrontEnd } from './rust/lower-file.ts'
import { typescriptFrontEnd } from './typescript/lower-file.ts'

/** All languages, in the order in which an extension is looked up. */
export const frontEnds: readonly FrontEnd[] = [
  goFrontEnd,
  cFrontEnd,
  cppFrontEnd,
  rustFrontEnd,
  typescriptFrontEnd,
]

/** The front end for a file name, by its extension. */
export const frontEndOf = (name: string): FrontEnd | undefined =>
  frontEnds.find((each) => each.extensions.some((extension) => name.endsWith(extension)))
