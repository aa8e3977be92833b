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
  /** A rise must be so many times what noise alone would make of a flat line. */
  readonly noiseFactor: number
  /** A line that rises in its second half by less than this share of the first levels off. */
  readonly settledShare: number
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
  noiseFactor: 4,
  settledShare: 0.25,
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
