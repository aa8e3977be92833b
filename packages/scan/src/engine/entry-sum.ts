/**
 * A sum of hashes of 64 bits: the same for the same entries, in whatever order they came, and cheap
 * to change by one entry. Two sums of 32 bits, because there is no other arithmetic on integers.
 */
export class EntrySum {
  low: number
  high: number

  constructor(from?: EntrySum) {
    this.low = from?.low ?? 0
    this.high = from?.high ?? 0
  }

  add(key: string, text: string): void {
    digest(key, text)
    this.low = (this.low + low) | 0
    this.high = (this.high + high) | 0
  }

  remove(key: string, text: string): void {
    digest(key, text)
    this.low = (this.low - low) | 0
    this.high = (this.high - high) | 0
  }

  merge(other: EntrySum, salt: number): void {
    this.low = (this.low + Math.imul(other.low ^ salt, 0x9e3779b1)) | 0
    this.high = (this.high + Math.imul(other.high ^ salt, 0x85ebca77)) | 0
  }

  toString(): string {
    return `${this.low}:${this.high}`
  }
}

// Results of `digest`: an object for each call would cost more than the hash.
let low = 0
let high = 0

const digest = (key: string, text: string): void => {
  let a = 0x811c9dc5
  let b = 0x2545f491
  for (let index = 0; index < key.length; index += 1) {
    const code = key.charCodeAt(index)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b + code, 0x5bd1e995) ^ (b >>> 15)
  }
  a = Math.imul(a ^ 0x1f, 0x01000193)
  b = Math.imul(b + 0x1f, 0x5bd1e995) ^ (b >>> 15)
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b + code, 0x5bd1e995) ^ (b >>> 15)
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b)
  b = Math.imul(b ^ (b >>> 13), 0xc2b2ae35)
  low = a ^ (a >>> 13)
  high = b ^ (b >>> 16)
}
