import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { describe, test } from 'node:test'
import { unexplained, type Census } from '@lastref/model'
import { notRoot, startShell } from './testing.ts'

const nobody = 65534
const unprivileged = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--inh-caps=-all']
const module = new URL('procfs-census.ts', import.meta.url).href

/** The census as a user without any capability takes it. */
function censusOfNobody(): Census {
  const script = `import { procfsCensus } from '${module}'
    process.stdout.write(JSON.stringify(procfsCensus({ processes: true })))`
  const node = [process.execPath, '--input-type=module', '-e', script]
  const done = spawnSync('env', ['setpriv', ...unprivileged, ...node], { encoding: 'utf8' })
  assert.equal(done.status, 0, done.stderr)
  return JSON.parse(done.stdout)
}

/**
 * Opens a map twice, by fds 7 and 9, and the first of them also by 8, then drops all privileges.
 * Python is what is at hand to open a pin from a script.
 */
function victim(pin: string): string {
  return `bpftool map create ${pin} type hash key 4 value 8 entries 16 name lastref_procfs
    exec python3 -c '
import ctypes, os, struct, time
libc = ctypes.CDLL(None, use_errno=True)
path = ctypes.create_string_buffer(b"${pin}")
def get():
    attr = ctypes.create_string_buffer(struct.pack("<QII", ctypes.addressof(path), 0, 0), 64)
    return libc.syscall({"x86_64": 321}.get(os.uname().machine, 280), 7, attr, 64)
a, b = get(), get()
os.dup2(a, 27); os.dup2(a, 28); os.dup2(b, 29); os.close(a); os.close(b)
os.setgroups([]); os.setresgid(${nobody}, ${nobody}, ${nobody}); os.setresuid(${nobody}, ${nobody}, ${nobody})
libc.prctl(4, 1, 0, 0, 0)
print("ready", flush=True)
time.sleep(300)'`
}

describe('the census without capabilities', () => {
  test('shows what fds a user may see, and says what is missing', async (t) => {
    const reason = notRoot()
    if (reason !== null) {
      t.skip(reason)
      return
    }
    if (
      spawnSync('env', ['setpriv', ...unprivileged, 'test', '-r', new URL(module).pathname])
        .status !== 0
    ) {
      t.skip('another user cannot read this directory')
      return
    }
    const pin = `/sys/fs/bpf/lastref-test-procfs-${process.pid}`
    try {
      using shell = await startShell([], victim(pin))
      const census = censusOfNobody()
      const maps = census.objects.filter(
        (object) =>
          object.kind === 'map' &&
          object.holders.some(
            (holder) =>
              holder.kind === 'file' && holder.at.some((at) => 'pid' in at && at.pid === shell.pid),
          ),
      )
      assert.equal(maps.length, 1)
      const [map] = maps
      assert.ok(map?.kind === 'map')
      assert.deepEqual(
        [map.type, map.keySize, map.valueSize, map.maxEntries, map.settled],
        ['hash', 4, 8, 16, false],
      )
      assert.ok((map.memlockBytes ?? 0) > 0)
      const fds = map.holders.flatMap((holder) =>
        holder.kind === 'file' ? holder.at.map((at) => ('fds' in at ? at.fds : [])) : [],
      )
      assert.deepEqual(fds.map(String).toSorted(), ['27,28', '29'])
      assert.deepEqual([map.refcnt, map.usercnt], [2, 2])
      for (const { refcnt, usercnt, holders, ...object } of census.objects) {
        assert.deepEqual(unexplained({ refcnt, usercnt }, holders), object.unexplained)
      }
      const [holdings] = (census.processes ?? []).filter(({ pid }) => pid === shell.pid)
      assert.deepEqual([holdings?.bpfFds, holdings?.files, holdings?.objects], [3, 2, 1])
      const named = census.blindSpots.map((spot) => spot.slice(0, spot.indexOf(':')))
      assert.deepEqual(named, [
        'object-names',
        'objects-without-fd',
        'processes',
        'reference-counts',
      ])
      assert.ok(census.blindSpots.every((spot) => spot.includes('sudo')))
    } finally {
      rmSync(pin, { force: true })
    }
  })
})
