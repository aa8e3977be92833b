import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { cvssScore } from './cvss.ts'

/** Scores as FIRST and NVD publish them with the vectors. */
const published: readonly (readonly [vector: string, score: number])[] = [
  ['AV:N/AC:L/Au:N/C:N/I:N/A:C', 7.8],
  ['(AV:N/AC:L/Au:N/C:C/I:C/A:C)', 10],
  ['AV:L/AC:H/Au:N/C:C/I:C/A:C', 6.2],
  ['CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 10],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
  ['CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H', 7.8],
  ['CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:L/A:N', 3.7],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H', 10],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 9.3],
  ['CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 7.3],
]

test('the score of a vector of every version is the published one', () => {
  for (const [vector, score] of published) assert.equal(cvssScore(vector), score, vector)
})

test('what is not a whole vector has no score', () => {
  for (const text of ['', 'CVSS:3.1/AV:N', 'CVSS:9.9/AV:N/AC:L', 'AV:N/AC:L', 'HIGH', '9.8', '/']) {
    assert.equal(cvssScore(text), null, text)
  }
  const whole = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
  for (const part of whole.split('/').slice(1)) {
    assert.equal(cvssScore(whole.replace(`/${part}`, '')), null, `without ${part}`)
    assert.equal(cvssScore(`${whole}/${part}`), null, `${part} twice`)
    assert.equal(cvssScore(whole.replace(part, `${part.slice(0, -1)}Z`)), null, `${part} unknown`)
  }
})

test('no text makes it throw, or gives what is no score', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^CVSS:[234]\.[01](\/[A-Z]{1,3}:[A-Z])+$/u)),
      (text) => {
        const score = cvssScore(text)
        assert.ok(score === null || (score >= 0 && score <= 10))
      },
    ),
  )
})
