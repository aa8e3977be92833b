/** How much a line must rise before it is said to. */
export interface Floor {
  readonly absolute: number
  /** Of the level: 0.01 is one percent. */
  readonly share: number
}

/** Every threshold of the three lines. docs/evidence.md explains each. */
export interface EvidenceOptions {
  /** As many readings at least make a line. */
  readonly minReadings: number
  /** A rise is believed from this confidence (0…1) of the Mann–Kendall test on. */
  readonly minConfidence: number
  /** So many collections make a line of a heap that is not made to collect, */
  readonly minCollections: number
  /** which is read at no fixed moment of each: it must be surer. */
  readonly minCollectedConfidence: number
  /** A rise must be so many times what noise alone would make of a flat line. */
  readonly noiseFactor: number
  /** A rise must be so many times the spread of what the line is off its shape. */
  readonly spreadFactor: number
  /** A curve that levels off must leave at most this share of what a straight line leaves. */
  readonly bendMargin: number
  readonly handleFloor: Floor
  readonly heapBytesFloor: Floor
  readonly heapObjectsFloor: Floor
  readonly anonymousFloor: Floor
  readonly chargedFloor: Floor
  /** Objects kept with each handle: at least and at most so many heap objects, */
  readonly minObjectsPerHandle: number
  readonly maxObjectsPerHandle: number
  /** and at most so many bytes. */
  readonly maxBytesPerHandle: number
  /** A flat heap says that no objects are kept only if so many of them, */
  readonly usualObjectsPerHandle: number
  /** or where objects are not counted so many bytes, for each handle would have been seen. */
  readonly usualBytesPerHandle: number
  /** Map memory is worth a word from so many bytes on, when it is more than the anonymous memory. */
  readonly largeMapMemory: number
  /** A line is drawn through at most so many readings. */
  readonly maxPoints: number
}

const kibi = 1024
const mebi = 1024 * kibi

export const defaultEvidenceOptions: EvidenceOptions = {
  minReadings: 6,
  minConfidence: 0.95,
  minCollections: 8,
  minCollectedConfidence: 0.99,
  noiseFactor: 4,
  spreadFactor: 1.5,
  bendMargin: 0.7,
  handleFloor: { absolute: 4, share: 0 },
  heapBytesFloor: { absolute: 256 * kibi, share: 0.02 },
  heapObjectsFloor: { absolute: 64, share: 0.001 },
  anonymousFloor: { absolute: mebi, share: 0.02 },
  chargedFloor: { absolute: 64 * kibi, share: 0.01 },
  minObjectsPerHandle: 0.5,
  maxObjectsPerHandle: 64,
  maxBytesPerHandle: 16 * kibi,
  usualObjectsPerHandle: 3,
  usualBytesPerHandle: 128,
  largeMapMemory: 16 * mebi,
  maxPoints: 60,
}
