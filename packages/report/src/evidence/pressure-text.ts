import type { Explanation } from '@lastref/model'

/** From this share of time on, waiting for memory is worth a word; in percent. */
const worthSaying = 1

/** Returns a sentence, raw, for each cgroup and the host where tasks wait for memory. */
export function pressureText({ pressures }: Explanation): readonly string[] {
  return pressures.flatMap(({ cgroup, fullAvg10, someAvg10 }) =>
    someAvg10 < worthSaying
      ? []
      : [
          `some task of ${cgroup ?? 'the host'} waited for memory ${someAvg10}% of the last 10 s, all of them ${fullAvg10}%`,
        ],
  )
}
