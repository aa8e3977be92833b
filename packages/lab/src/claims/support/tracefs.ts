import type { Lab } from '../../lab.ts'
import { NotMeasurableHere } from '../../measurement.ts'

/** Not every host mounts tracefs; the mounts of the lab are its own, so it does. */
const mounted =
  'mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing || exit 3; '

/**
 * Runs a line of shell where tracefs is mounted and returns what it printed.
 *
 * @throws NotMeasurableHere where the kernel has no tracefs.
 */
export async function inTracefs(lab: Lab, line: string): Promise<string> {
  const { status, stdout } = await lab.tool([
    'sh',
    '-c',
    `${mounted}cd /sys/kernel/tracing; ${line}`,
  ])
  if (status === 3) throw new NotMeasurableHere('tracefs cannot be mounted')
  return stdout
}
