import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { jdks, oldestJava } from './jdks.ts'

test('every JDK that is found is new enough, tells its version itself, and is there once', (t) => {
  const found = jdks()
  if (found.length === 0) return t.skip(`no JDK ${oldestJava} or newer`)
  assert.deepEqual(
    found.map(({ major }) => major),
    [...new Set(found.map(({ major }) => major))].toSorted((a, b) => a - b),
  )
  for (const { home, version, major } of found) {
    assert.ok(major >= oldestJava)
    const said = execFileSync(join(home, 'bin/javac'), ['-version'], { encoding: 'utf8' })
    assert.equal(said.trim(), `javac ${version}`)
  }
})
