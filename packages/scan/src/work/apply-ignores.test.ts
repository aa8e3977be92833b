import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findIgnores } from '../ir/ignores.ts'
import { scan } from '../scan.ts'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const source = (comment: string): string => `#include <bpf/bpf.h>
int f(const char *pin)
{
	${comment}
	int fd = bpf_obj_get(pin);
	return bpf_map_freeze(fd);
}
`

async function scanText(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'lastref-ignore-'))
  try {
    writeFileSync(join(folder, 'a.c'), text)
    return await scan({ paths: ['a.c'], cwd: folder, workers: 0 })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('a comment with rule and reason silences the finding on the next line', async () => {
  const { findings, blindSpots } = await scanText(
    source('/* lastref:ignore never-closed the process ends */'),
  )
  assert.deepEqual([findings, blindSpots], [[], []])
})

test('without a reason it does not count, and says so', async () => {
  const { findings, blindSpots } = await scanText(source('// lastref:ignore never-closed'))
  assert.equal(findings.length, 1)
  assert.deepEqual(blindSpots, [
    'a.c:4: lastref:ignore never-closed has no reason, and does not count',
  ])
})

test('one that silences nothing is told', async () => {
  const { findings, blindSpots } = await scanText(source('// lastref:ignore double-close why not'))
  assert.equal(findings.length, 1)
  assert.deepEqual(blindSpots, ['a.c:4: lastref:ignore double-close silences nothing'])
})

test('a comment may be written in every comment style', () => {
  const text = '// lastref:ignore a b c\n/* lastref:ignore * d */\n# lastref:ignore e f\n'
  assert.deepEqual(findIgnores(text), [
    { line: 1, rule: 'a', reason: 'b c' },
    { line: 2, rule: '*', reason: 'd' },
    { line: 3, rule: 'e', reason: 'f' },
  ])
})
