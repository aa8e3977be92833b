import { readFile } from 'node:fs/promises'

const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: false })

/** A file's text; bytes that are no UTF-8 become U+FFFD. Null when it cannot be read. */
export const readText = async (path: string): Promise<string | null> => {
  const bytes = await readFile(path).catch(() => null)
  return bytes === null ? null : decoder.decode(bytes)
}
