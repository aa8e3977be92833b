import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import type { Census } from '@lastref/model'

const lastref = fileURLToPath(new URL('../packages/cli/bin/lastref', import.meta.url))
const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=-all']

for (const command of ['ls', 'ps']) {
  test(`${command} answers without capabilities, and says what is missing`, (t) => {
    if (process.geteuid?.() !== 0) {
      t.skip('needs root')
      return
    }
    const argv = ['setpriv', ...nobody, process.execPath, lastref, command, '--json']
    const { status, stdout, stderr } = spawnSync('env', argv, { encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    const census: Census = JSON.parse(stdout)
    assert.equal(census.schema, 'lastref.census/1')
    const names = census.blindSpots.map((spot) => spot.slice(0, spot.indexOf(':')))
    assert.deepEqual(
      ['object-names', 'objects-without-fd', 'processes', 'reference-counts'].filter(
        (name) => !names.includes(name),
      ),
      [],
    )
    assert.ok(census.objects.every((object) => !object.settled))
  })
}
