import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CommandSpec } from './command.ts'
import { optionAccess, parseArguments } from './parse.ts'
import { lsSpec } from './specs/ls.ts'
import { runSpec } from './specs/run.ts'
import { whySpec } from './specs/why.ts'

function optionsOf(spec: CommandSpec, argv: readonly string[]) {
  return optionAccess(spec, parseArguments(spec, argv).options, new Map())
}

function assertRefused(
  spec: CommandSpec,
  argv: readonly string[],
  code: string,
  message: RegExp,
): void {
  assert.throws(() => parseArguments(spec, argv), { code, status: 2, message })
}

describe('options', () => {
  test('take their value as the next word or after an equals sign', () => {
    assert.equal(optionsOf(lsSpec, ['--sort', 'memory']).text('sort'), 'memory')
    assert.equal(optionsOf(lsSpec, ['--sort=memory']).text('sort'), 'memory')
    assert.equal(optionsOf(lsSpec, ['-p', '12']).number('pid'), 12)
    assert.equal(optionsOf(lsSpec, ['-p12']).number('pid'), 12)
  })

  test('have defaults, and flags are off until given', () => {
    const options = optionsOf(lsSpec, [])
    assert.equal(options.text('sort'), 'id')
    assert.equal(options.number('pid'), undefined)
    assert.equal(options.flag('json'), false)
    assert.deepEqual(options.texts('filter'), [])
  })

  test('may be repeated only where that means something', () => {
    assert.deepEqual(optionsOf(lsSpec, ['--filter', 'a', '--filter', 'b']).texts('filter'), [
      'a',
      'b',
    ])
    assertRefused(lsSpec, ['--sort', 'id', '--sort', 'name'], 'LRE003', /more than once/)
  })

  test('that do not exist are refused with the nearest one that does', () => {
    assertRefused(lsSpec, ['--orphan'], 'LRE002', /--orphan; did you mean --orphans\?/)
    assertRefused(lsSpec, ['-z'], 'LRE002', /no option -z$/)
  })

  test('without a value, or with one too many, are refused', () => {
    assertRefused(lsSpec, ['--sort'], 'LRE003', /--sort KEY/)
    assertRefused(lsSpec, ['--sort', '--json'], 'LRE003', /--sort KEY/)
    assertRefused(lsSpec, ['--json=yes'], 'LRE003', /takes no value/)
  })

  test('with a value that is none of the accepted are refused', () => {
    assertRefused(lsSpec, ['--pid', '12x'], 'LRE004', /--pid is not a number/)
    assertRefused(lsSpec, ['--sort', 'memroy'], 'LRE004', /did you mean memory\?/)
  })

  test('that a command asks for but does not declare are a bug, not an empty answer', () => {
    assert.throws(() => optionsOf(lsSpec, []).flag('nonesuch'), /declares no option nonesuch/)
  })
})

describe('arguments', () => {
  test('are counted', () => {
    assertRefused(whySpec, [], 'LRE005', /ID\|NAME\|PIN/)
    assertRefused(whySpec, ['map', '25', 'x'], 'LRE006', /"x"/)
    assertRefused(lsSpec, ['maps', 'progs'], 'LRE006', /"progs"/)
  })

  test('are words from the list where there is one', () => {
    assertRefused(lsSpec, ['map'], 'LRE004', /did you mean maps\?/)
    assert.deepEqual(parseArguments(whySpec, ['my_map']).positionals, ['my_map'])
  })

  test('after -- may begin with a dash', () => {
    assert.deepEqual(parseArguments(whySpec, ['--', '--odd']).positionals, ['--odd'])
  })

  test('do not matter when help is asked for', () => {
    assert.equal(parseArguments(whySpec, ['--help']).help, true)
    assert.equal(parseArguments(whySpec, ['-h', 'a', 'b', 'c']).help, true)
  })
})

describe('the last positional', () => {
  const spec: CommandSpec = {
    ...lsSpec,
    positionals: [{ name: 'PATH', summary: '', required: true, repeat: true }],
  }

  test('is taken as often as it is given where it may be repeated', () => {
    assert.deepEqual(parseArguments(spec, ['a', 'b', 'c']).positionals, ['a', 'b', 'c'])
    assertRefused(spec, [], 'LRE005', /needs <PATH>/)
  })
})

describe('a command that runs a command', () => {
  const words = (...argv: readonly string[]): readonly string[] =>
    parseArguments(runSpec, argv).positionals

  test('leaves everything from the first word on to it', () => {
    assert.deepEqual(words('--', 'ls', '-l', '--json'), ['ls', '-l', '--json'])
    assert.deepEqual(words('--min-count', '3', 'ls', '--', '--json'), ['ls', '--', '--json'])
    assert.deepEqual(words('--json', '--', '--', 'x'), ['--', 'x'])
    assert.equal(optionsOf(runSpec, ['--', 'ls', '--json']).flag('json'), false)
  })

  test('needs a command', () => {
    assertRefused(runSpec, ['--json'], 'LRE005', /CMD/)
    assertRefused(runSpec, ['--'], 'LRE005', /CMD/)
  })

  test('takes durations with their unit', () => {
    assert.equal(optionsOf(runSpec, ['--warmup', '1.5s', 'ls']).duration('warmup'), 1500)
    assertRefused(runSpec, ['--warmup', '3', 'ls'], 'LRE020', /--warmup is not a duration: "3"/)
  })
})
