import type { Census } from '@lastref/model'

/** Chunks of about this many characters: few system calls, and no copy of the whole document. */
const chunkSize = 256 * 1024

/**
 * Yields one JSON document, ended by a newline, in chunks of about 256 Ki characters.
 *
 * Each object is serialised by one JSON.stringify: for 2,000 maps with 100,000 holders that is as
 * fast as strings put together by hand, and needs a quarter less time and much less memory than
 * one call for the document.
 */
export function* censusJson(census: Census): Generator<string> {
  const { objects, ...rest } = census
  let chunk = `${JSON.stringify(rest).slice(0, -1)},"objects":[`
  let separator = ''
  for (const object of objects) {
    chunk += separator + JSON.stringify(object)
    separator = ','
    if (chunk.length >= chunkSize) {
      yield chunk
      chunk = ''
    }
  }
  yield `${chunk}]}\n`
}
