import { test } from 'node:test'
import { checkGo, goVariants } from './testing/go-expect.ts'
import { moduleToolchain, olderVersions } from './testing/go-toolchains.ts'

/** The last version of each older layout of the tables, whose pointers stand elsewhere in a PIE. */
const lastOfLayout: readonly string[] = ['go1.15.15', 'go1.17.13']

for (const version of olderVersions) {
  const variants = [goVariants.plain, ...(lastOfLayout.includes(version) ? [goVariants.pie] : [])]
  for (const variant of variants) {
    test(`${version}, ${variant.name}: every function and line, inlined ones too`, (t) =>
      checkGo(t, moduleToolchain(version), variant))
  }
}
