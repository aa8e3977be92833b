import type { Frame, Stack } from './frame.ts'
import { sourceName } from './function-name.ts'
import { libraryFrames } from './library-frames.ts'

type Origin = 'user' | 'library' | 'runtime'

type Placed = Pick<Frame, 'function' | 'file' | 'module'>

/**
 * Tells whose code a frame is. Tests of a library are its user, although they are in its package:
 * Go keeps them in `_test.go` files.
 */
export function originOf(frame: Placed): Origin {
  const name = frame.function === null ? null : sourceName(frame.function)
  const rule = libraryFrames.find(
    (one) =>
      matches(one.function, name) &&
      matches(one.file, frame.file) &&
      matches(one.module, frame.module),
  )
  if (rule === undefined) return 'user'
  const isTest = rule.role === 'library' && frame.file?.endsWith('_test.go') === true
  return isTest ? 'user' : rule.role
}

function matches(pattern: RegExp | undefined, text: string | null): boolean {
  return pattern === undefined || (text !== null && pattern.test(text))
}

/**
 * Returns the position in the stack of the user's own frame, or -1 when the stack is empty: the
 * innermost frame that is the user's; else, when everything is library, the outermost library frame
 * that has a name; else the outermost frame there is.
 *
 * A frame without a function counts as the user's only when no frame with a name does: in a
 * stripped binary its address is all there is to tell.
 */
export function userFrameIndex(frames: readonly Placed[]): number {
  const origins = frames.map(originOf)
  const isNamed = (index: number): boolean => frames[index]?.function !== null
  const user = origins.findIndex((origin, index) => origin === 'user' && isNamed(index))
  if (user >= 0) return user
  const nameless = origins.indexOf('user')
  if (nameless >= 0) return nameless
  const library = origins.findLastIndex((origin, index) => origin === 'library' && isNamed(index))
  return library >= 0 ? library : frames.length - 1
}

/** Returns the user's own frame of a stack: the site; null when the stack is empty. */
export function userFrame(stack: Pick<Stack, 'frames'>): Frame | null {
  return stack.frames[userFrameIndex(stack.frames)] ?? null
}
