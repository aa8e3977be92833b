import { test } from 'node:test'
import { checkGo, goVariants } from './testing/go-expect.ts'
import { moduleToolchains } from './testing/go-toolchains.ts'

/** The last version of each older layout of the tables, whose pointers stand elsewhere in a PIE. */
const lastOfLayout = ['go1.15.15', 'go1.17.13']

for (const toolchain of moduleToolchains()) {
  const { version } = toolchain
  const variants = [goVariants.plain, ...(lastOfLayout.includes(version) ? [goVariants.pie] : [])]
  for (const variant of variants) {
    test(`${version}, ${variant.name}: every function and line, inlined ones too`, (t) =>
      checkGo(t, toolchain, variant))
  }
}
