import assert from 'node:assert/strict'
import { lstatSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { pathText } from '../procfs/fs-path.ts'
import { notRoot } from '../procfs/testing.ts'
import { CgroupPaths } from './cgroup-paths.ts'
import { cgroupDirectory, findHierarchy, ownHierarchy, type HierarchyName } from './hierarchies.ts'
import { memoryBudget, parseLimit } from './memory-budget.ts'

const hybrid = `35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
36 31 0:33 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
`
const unifiedOnly = `41 31 0:38 /a/b /part rw - cgroup2 cgroup2 rw
42 31 0:38 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw
`

describe('where cgroups are mounted', () => {
  const mountPoint = (name: HierarchyName, text: string): unknown =>
    findHierarchy(name, Buffer.from(text))?.mountPoint

  test('memory is charged in v1 where its controller is mounted there', () => {
    assert.equal(mountPoint('memory', hybrid), '/sys/fs/cgroup/memory')
    assert.equal(mountPoint('unified', hybrid), '/sys/fs/cgroup/unified')
    assert.equal(mountPoint('memory', unifiedOnly), '/sys/fs/cgroup')
    assert.equal(mountPoint('unified', ''), undefined)
  })

  test('the path of a cgroup is relative to what is mounted', () => {
    const part = { version: 2, mountPoint: '/part', root: '/a/b' } as const
    assert.equal(cgroupDirectory(part, '/a/b'), '/part')
    assert.equal(cgroupDirectory(part, '/a/b/c'), '/part/c')
    assert.equal(cgroupDirectory(part, '/a/bc'), null)
  })

  test('no limit is null in both versions', () => {
    assert.equal(parseLimit('max\n'), null)
    assert.equal(parseLimit('9223372036854771712\n'), null)
    assert.equal(parseLimit('1048576\n'), 1048576)
    assert.equal(parseLimit(null), null)
  })
})

/** Makes the cgroups, runs the body with the directory of the first, and removes them. */
function withCgroups(
  name: HierarchyName,
  paths: readonly string[],
  body: (directory: string) => void,
): void {
  const hierarchy = ownHierarchy(name)
  assert.ok(hierarchy)
  const directories = paths.map((path) => `${pathText(hierarchy.mountPoint)}${path}`)
  const made: string[] = []
  try {
    for (const directory of directories) {
      mkdirSync(directory)
      made.unshift(directory)
    }
    body(directories[0] ?? '')
  } finally {
    for (const directory of made) rmdirSync(directory)
  }
}

const top = `/lastref-test-cgroups-${process.pid}`

describe('cgroups of this host', { skip: notRoot() ?? false }, () => {
  for (const name of ['unified', 'memory'] as const) {
    test(`ids of the ${name} hierarchy lead to paths, also to one made later`, (t) => {
      if (ownHierarchy(name) === null) {
        t.skip(`no ${name} cgroup hierarchy is mounted`)
        return
      }
      const paths = new CgroupPaths(name)
      withCgroups(name, [top, `${top}/a`], (directory) => {
        const parent = lstatSync(directory).ino
        assert.equal(paths.of(parent), top)
        mkdirSync(`${directory}/later`)
        const later = lstatSync(`${directory}/later`, { bigint: true }).ino
        const child = lstatSync(`${directory}/a`, { bigint: true }).ino
        assert.deepEqual(
          paths.ofAll([later, child, 2n ** 40n]),
          new Map([
            [later, `${top}/later`],
            [child, `${top}/a`],
          ]),
        )
        rmdirSync(`${directory}/later`)
        assert.equal(new CgroupPaths(name).of(later), null)
      })
      const root = lstatSync(ownHierarchy(name)?.mountPoint ?? '').ino
      assert.equal(paths.of(root), '/')
    })
  }

  test('a limit of an ancestor is the limit', (t) => {
    const hierarchy = ownHierarchy('memory')
    if (hierarchy?.version !== 1) {
      t.skip('the memory controller is not in a v1 hierarchy')
      return
    }
    withCgroups('memory', [top, `${top}/a`], (directory) => {
      writeFileSync(`${directory}/memory.limit_in_bytes`, String(64 * 2 ** 20))
      const budget = memoryBudget(`${top}/a`)
      assert.equal(budget?.limitBytes, 64 * 2 ** 20)
      assert.equal(budget.limitedBy, top)
      assert.equal(budget.usageBytes, 0)
    })
    assert.equal(memoryBudget(top), null)
  })
})
