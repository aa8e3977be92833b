import { probeFeatures } from '@lastref/ebpf'
import { doctorView, paint } from '@lastref/report'
import type { Invocation } from '../command.ts'
import { featureChecks, featureGroupChecks } from '../feature-checks.ts'
import { checkHost } from '../host-checks.ts'

/** Says what this kernel and these capabilities allow. */
export async function run({ options, screen, streams }: Invocation): Promise<number> {
  const checks = checkHost()
  const features = probeFeatures()
  const all = options.flag('all') ? featureChecks(features) : featureGroupChecks(features)
  const text = options.flag('json')
    ? `${JSON.stringify({ schema: 'lastref.doctor/1', checks, features })}\n`
    : paint(doctorView([...checks, ...all], screen), screen.colour)
  await streams.stdout.write(text)
  return checks.some(({ name, state }) => name === 'census' && state === 'no') ? 3 : 0
}
