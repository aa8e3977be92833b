import type { Forecast } from '@lastref/model'
import { durationText } from '../diff-text.ts'

/** Returns the forecast in a sentence, raw: `RLIMIT_NOFILE of 4312 is reached in 5 min (…)`. */
export function forecastText(forecast: Forecast): string {
  const { what, at, inSeconds, arithmetic, confidence } = forecast
  const surely = `confidence ${Number(confidence.toFixed(2))}`
  return `${what} is reached in ${durationText(inSeconds)}, at ${at}: ${arithmetic}, ${surely}`
}
