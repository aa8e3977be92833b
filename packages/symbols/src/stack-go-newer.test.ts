import { test } from 'node:test'
import { checkGo, goVariants } from './testing/go-expect.ts'
import { moduleToolchain, newerVersions } from './testing/go-toolchains.ts'

for (const version of newerVersions) {
  test(`${version}: every function and line, inlined ones too`, (t) =>
    checkGo(t, moduleToolchain(version), goVariants.plain))
}
