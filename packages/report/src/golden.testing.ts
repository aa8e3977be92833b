import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

const directory = new URL('./golden/', import.meta.url)

/**
 * Compares a screen with the one in golden/NAME.txt, in which an escape character is written `\e`.
 * UPDATE_GOLDEN=1 writes the files anew; the difference is then reviewed like any other change.
 */
export function assertGolden(name: string, screen: string): void {
  const file = new URL(`${name}.txt`, directory)
  const text = screen.replaceAll('\u001b', '\\e')
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(directory, { recursive: true })
    writeFileSync(file, text)
  }
  assert.equal(text, readFileSync(file, 'utf8'))
}
