import { failsOn, type FailOn, type Finding } from '@lastref/model'
import type { ParsedOptions } from '../command.ts'
import { notAChoice } from '../errors.ts'
import { optionsClash } from '../errors-run.ts'

const choices: readonly FailOn[] = ['leak', 'gc', 'growing', 'never']

/** Returns what makes a run fail: `--fail-on gc,growing`. Throws LRE004 and LRE021. */
export function failOnOf(options: ParsedOptions, command: string): readonly FailOn[] {
  const words = options.texts('fail-on').flatMap((text) => text.split(','))
  const wanted = words.map((word) => {
    const choice = choices.find((one) => one === word)
    if (choice === undefined) throw notAChoice('--fail-on', word, choices, command)
    return choice
  })
  if (wanted.includes('never') && wanted.length > 1) {
    throw optionsClash('--fail-on never excludes every other --fail-on', command)
  }
  return wanted
}

/** Tells whether there is a finding to fail for. */
export function isFailing(findings: readonly Finding[], failOn: readonly FailOn[]): boolean {
  return findings.some((finding) => failOn.some((one) => failsOn(finding, one)))
}
