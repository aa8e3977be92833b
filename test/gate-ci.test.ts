// What docs/ci.md offers to paste: the very lines are run, in a repository that has a leak and in one that
// has none, as far as that goes without the services.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { parse } from 'yaml'
import { lastrefEntry } from './support/lastref.ts'
import { testTool } from './support/test-tools.ts'

const root = resolve(import.meta.dirname, '..')
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8')
const version: unknown = JSON.parse(textOf('packages/cli/package.json')).version

const leaky = `#include <bpf/bpf.h>
int read_counter(const char *pin)
{
	int fd = bpf_obj_get(pin);

	return fd < 0 ? -1 : 0;
}
`
const fixed = leaky.replace(
  'return fd < 0 ? -1 : 0;',
  'if (fd < 0)\n\t\treturn -1;\n\tclose(fd);\n\treturn 0;',
)

let folder = ''
/** A PATH on which `lastref` is this one. */
let path = ''

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'lastref-ci-'))
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  writeFileSync(
    join(bin, 'lastref'),
    `#!/bin/sh\nexec '${process.execPath}' '${lastrefEntry}' "$@"\n`,
  )
  chmodSync(join(bin, 'lastref'), 0o755)
  path = `${bin}${delimiter}${process.env['PATH'] ?? ''}`
})
after(() => rmSync(folder, { recursive: true, force: true }))

/** Returns a git repository with one source and, where it is scanned, its report. */
function repository(name: string, source: string, scanned = true): string {
  const cwd = join(folder, name)
  mkdirSync(join(cwd, 'reports'), { recursive: true })
  const git = (...args: readonly string[]): void => {
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
      cwd,
      stdio: 'ignore',
    })
  }
  git('init')
  git('commit', '--allow-empty', '-m', 'begin')
  writeFileSync(join(cwd, 'reader.c'), source)
  git('add', 'reader.c')
  if (scanned) {
    const args = ['scan', '--no-cache', '.', '--json']
    const { stdout } = spawnSync('lastref', args, {
      cwd,
      env: { ...process.env, PATH: path },
      encoding: 'utf8',
    })
    writeFileSync(join(cwd, 'reports/scan.json'), stdout)
  }
  return cwd
}

interface Ended {
  readonly status: number | null
  readonly stdout: string
}

function run(
  cwd: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Ended {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, PATH: path, ...env },
    encoding: 'utf8',
  })
  return { status, stdout: `${stdout}${stderr}` }
}

describe('the GitHub action', () => {
  const action = parse(textOf('action.yml'))
  const [step] = action.runs.steps

  test('has the form of a composite action, and uses what it declares', () => {
    assert.equal(action.runs.using, 'composite')
    for (const key of ['name', 'description']) assert.equal(typeof action[key], 'string')
    for (const one of action.runs.steps) assert.equal(typeof one.shell, 'string')
    const used = [...textOf('action.yml').matchAll(/\$\{\{ inputs\.([a-z-]+) \}\}/gu)].map(
      (match) => match[1] ?? '',
    )
    assert.deepEqual([...new Set(used)].toSorted(), Object.keys(action.inputs).toSorted())
    assert.equal(action.inputs.version.default, version)
    assert.doesNotMatch(step.run, /\$\{\{/u, 'an input in a script is run as one')
  })

  /** Runs the script of the step as a runner does: bash -e -o pipefail, inputs in the environment. */
  function act(
    cwd: string,
    inputs: Readonly<Record<string, string>>,
  ): Ended & { readonly output: string } {
    const env: Record<string, string> = {
      GITHUB_OUTPUT: join(cwd, 'output'),
      GITHUB_STEP_SUMMARY: join(cwd, 'summary.md'),
    }
    for (const [name, value] of Object.entries<string>(step.env)) {
      const input = /inputs\.([a-z-]+)/u.exec(value)?.[1] ?? ''
      env[name] = inputs[input] ?? String(action.inputs[input].default ?? '')
    }
    writeFileSync(join(cwd, 'script.sh'), step.run)
    writeFileSync(join(cwd, 'summary.md'), '# before\n')
    const args = ['--noprofile', '--norc', '-e', '-o', 'pipefail', 'script.sh']
    const ended = run(cwd, 'bash', args, env)
    return { ...ended, output: readFileSync(join(cwd, 'output'), 'utf8') }
  }

  test('blocks a leak with an annotation, a summary and SARIF', () => {
    const cwd = repository('github-leaky', leaky)
    const { status, stdout, output } = act(cwd, { files: 'reports/*.json\n', command: 'lastref' })
    assert.equal(status, 1, stdout)
    assert.match(stdout, /^::error file=reader\.c,line=4,title=LRS00/mu)
    assert.equal(output, 'verdict=blocked\n')
    assert.match(
      readFileSync(join(cwd, 'summary.md'), 'utf8'),
      /^# before\n## ❌ lastref gate blocked: 1 finding blocks\n/u,
    )
    assert.ok(
      existsSync(join(cwd, 'lastref-gate.sarif')) && existsSync(join(cwd, 'lastref-gate.xml')),
    )
  })

  test('passes the fixed one, and takes no input for a piece of script', () => {
    const cwd = repository('github-fixed', fixed)
    const inputs = {
      files: 'reports/*.json',
      command: 'lastref',
      require: 'scan=reports/scan.json',
      options: '--limit 5',
    }
    assert.equal(act(cwd, inputs).output, 'verdict=passed\n')
    const { status } = act(cwd, { ...inputs, files: '$(touch made) `touch made`; touch made' })
    assert.equal(status, 1)
    assert.ok(!existsSync(join(cwd, 'made')))
  })

  test('blocks when there is no report', () => {
    const cwd = repository('github-empty', fixed, false)
    assert.match(act(cwd, { files: 'reports/*.json', command: 'lastref' }).stdout, /LRG001/u)
  })
})

describe('the GitLab job', () => {
  const job = parse(textOf('ci/gitlab.yml'))['lastref-gate']
  const script: string = job.script.join('\n')

  test('has the artifacts that its script writes, and the version of this lastref', () => {
    const files = [
      job.artifacts.reports.codequality,
      job.artifacts.reports.junit,
      ...job.artifacts.paths,
    ]
    for (const file of files) assert.ok(script.includes(`=${file}`), file)
    assert.equal(job.variables.LASTREF, `npx --yes lastref@${String(version)}`)
  })

  for (const [name, source, expected] of [
    ['leaky', leaky, 1],
    ['fixed', fixed, 0],
  ] as const) {
    test(`ends with ${expected} for the ${name} one, and writes its reports`, () => {
      const cwd = repository(`gitlab-${name}`, source)
      const { status, stdout } = run(cwd, 'sh', ['-e', '-c', script], {
        ...job.variables,
        LASTREF: 'lastref',
      })
      assert.equal(status, expected, stdout)
      const quality: unknown = JSON.parse(
        readFileSync(join(cwd, 'gl-code-quality-report.json'), 'utf8'),
      )
      assert.ok(Array.isArray(quality) && quality.length === expected)
    })
  }
})

describe('the Jenkins stage', () => {
  const text = textOf('ci/Jenkinsfile')
  const script = /sh '''([^]*?)'''/u.exec(text)?.[1] ?? ''

  test('has balanced braces, the version of this lastref, and archives what its script writes', () => {
    assert.equal(text.match(/\{/gu)?.length, text.match(/\}/gu)?.length)
    assert.ok(script.includes(`npx --yes lastref@${String(version)}} gate`))
    for (const file of ['lastref-gate.xml', 'lastref-gate.sarif']) {
      assert.ok(script.includes(`=${file}`) && text.includes(`'${file}'`), file)
    }
  })

  for (const [name, source, expected] of [
    ['leaky', leaky, 1],
    ['fixed', fixed, 0],
  ] as const) {
    test(`ends with ${expected} for the ${name} one, as sh -xe runs it`, () => {
      const cwd = repository(`jenkins-${name}`, source)
      const { status, stdout } = run(cwd, 'sh', ['-xe', '-c', script], { LASTREF: 'lastref' })
      assert.equal(status, expected, stdout)
      assert.match(
        readFileSync(join(cwd, 'lastref-gate.xml'), 'utf8'),
        /<testsuites name="lastref"/u,
      )
    })
  }
})

const preCommit = testTool('pre-commit')

describe('the pre-commit hook', { skip: preCommit.skip }, () => {
  let hooks = ''
  before(() => {
    hooks = repository('hooks', fixed, false)
    copyFileSync(join(root, '.pre-commit-hooks.yaml'), join(hooks, '.pre-commit-hooks.yaml'))
    execFileSync('git', ['add', '.'], { cwd: hooks })
    execFileSync(
      'git',
      ['-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '-m', 'hooks'],
      { cwd: hooks, stdio: 'ignore' },
    )
  })

  for (const [name, source, expected] of [
    ['leaky', leaky, 1],
    ['fixed', fixed, 0],
  ] as const) {
    test(`${expected === 0 ? 'lets through' : 'stops'} the commit of the ${name} one`, () => {
      const cwd = repository(`hook-${name}`, source, false)
      const env = { PRE_COMMIT_HOME: join(folder, 'pre-commit'), HOME: folder }
      const args = ['try-repo', hooks, 'lastref-gate', '--verbose', '--files', 'reader.c']
      const { status, stdout } = run(cwd, preCommit.path ?? '', args, env)
      assert.equal(status, expected, stdout)
      assert.match(
        stdout,
        expected === 0 ? /gate passed/u : /LRS00[\s\S]*gate blocked: 1 finding blocks/u,
      )
    })
  }
})
