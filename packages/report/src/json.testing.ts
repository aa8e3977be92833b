/** Returns a document that comes in pieces, each valid until the next. */
export function textOf(pieces: Iterable<Uint8Array>): string {
  return Buffer.concat([...copies(pieces)]).toString('utf8')
}

function* copies(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const piece of pieces) yield Uint8Array.from(piece)
}
