import { test } from 'node:test'

/** A test is told by the file that declares it: this one. */
export function declareElsewhere(): void {
  test('is declared elsewhere', () => {
    throw new Error('and fails')
  })
}
