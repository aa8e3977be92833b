import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { VerifierError } from './errors-objects.ts'
import { loadTestObject, notPrivileged } from './object/testing.ts'
import { decisiveLines } from './verifier-log.ts'

function refused(program: string): readonly string[] {
  try {
    loadTestObject('bad', [program]).close()
  } catch (error) {
    assert.ok(error instanceof VerifierError, String(error))
    return error.decisive
  }
  assert.fail(`${program} was loaded`)
}

// The logs are this kernel's own: it is given programs it must refuse. Wordings that changed
// between kernels are matched loosely.
describe('the decisive line of a real log', { skip: notPrivileged() ?? false }, () => {
  test('a register that was never written, with its instruction', () => {
    const [cause, instruction, source] = refused('no_result')
    assert.equal(cause, 'R7 !read_ok')
    assert.match(instruction ?? '', /r0 = r7$/)
    assert.match(source ?? '', /^; asm volatile/)
  })

  test('a value that may be NULL', () => {
    const [cause, instruction, source] = refused('null_value')
    assert.match(cause ?? '', /^R0 invalid mem access 'map_value_or_null'$/)
    assert.match(instruction ?? '', /r0 = \*\(u64 \*\)\(r0 \+0\)/)
    assert.match(source ?? '', /return \*value/)
  })

  test('an access beyond a map value comes before the line that concludes from it', () => {
    const [cause, conclusion] = refused('out_of_bounds')
    assert.match(cause ?? '', /^invalid access to map value, value_size=8 off=32 size=8/)
    assert.match(conclusion ?? '', /outside of the allowed memory range/)
  })

  test('a reference that is never released', () => {
    assert.match(refused('lost_reservation')[0] ?? '', /^Unreleased reference id=\d+ alloc_insn=/)
  })

  test('a program that is too long to be walked', () => {
    assert.match(refused('endless')[0] ?? '', /too large|too complex/)
  })

  test('a pointer out of thin air', () => {
    assert.match(refused('wild_pointer')[0] ?? '', /^R1 invalid mem access '(scalar|inv)'/)
  })
})

test('statistics, and what libbpf adds around a log, are no reason', () => {
  const log = [
    '-- BEGIN PROG LOAD LOG --',
    '0: (95) exit',
    'R0 !read_ok',
    'verification time 45 usec',
    'stack depth 0',
    'processed 1 insns (limit 1000000) max_states_per_insn 0 total_states 0',
    '-- END PROG LOAD LOG --',
  ]
  assert.deepEqual(decisiveLines(log.join('\n')), ['R0 !read_ok', '0: (95) exit'])
  assert.deepEqual(decisiveLines(''), [])
  assert.deepEqual(decisiveLines('processed 2 insns (limit 1000000)\n'), [])
})
