import type { OpeningsReading } from '@lastref/model'

/** More readings than this say nothing new about a trend, and hours of them would fill memory. */
const most = 240

/**
 * The readings of a recording, oldest first. The first and the newest are always there; in between
 * every second one is let go whenever there are too many, so that they stay spread over the whole
 * time.
 */
export class ReadingSeries {
  #readings: OpeningsReading[] = []

  get all(): readonly OpeningsReading[] {
    return this.#readings
  }

  add(reading: OpeningsReading): void {
    this.#readings.push(reading)
    if (this.#readings.length <= most) return
    const last = this.#readings.length - 1
    this.#readings = this.#readings.filter((_, index) => index % 2 === 0 || index === last)
  }
}
