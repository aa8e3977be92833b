import type { OpeningsReading } from '@lastref/model'

/** More readings than this say nothing new about a trend, and hours of them would fill memory. */
const most = 240
/** What all of them together may hold: a leak of many objects makes each reading large. */
const mostHoldings = 200_000
/** Fewer say too little about a trend, however large they are. */
const least = 8

/**
 * The readings of a recording, oldest first. The first and the newest are always there; in between
 * every second one is let go whenever there are too many, so that they stay spread over the whole
 * time.
 */
export class ReadingSeries {
  #readings: OpeningsReading[] = []
  #holdings = 0

  get all(): readonly OpeningsReading[] {
    return this.#readings
  }

  add(reading: OpeningsReading): void {
    this.#readings.push(reading)
    this.#holdings += sizeOf(reading)
    while (this.#isTooLarge()) this.#thin()
  }

  #isTooLarge(): boolean {
    const { length } = this.#readings
    return length > most || (this.#holdings > mostHoldings && length > least)
  }

  #thin(): void {
    const last = this.#readings.length - 1
    this.#readings = this.#readings.filter((_, index) => index % 2 === 0 || index === last)
    this.#holdings = this.#readings.reduce((sum, reading) => sum + sizeOf(reading), 0)
  }
}

function sizeOf({ holdings, leftAtExit }: OpeningsReading): number {
  return holdings.length + leftAtExit.length
}
