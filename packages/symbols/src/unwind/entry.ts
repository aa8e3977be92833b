import { type Bytes, DamagedData } from '../bytes.ts'
import { Cursor } from '../cursor.ts'
import { omitted, type PointerBase, readPointer, readValue } from './pointer.ts'

/** What frame descriptions have in common: a CIE (DWARF 5, 6.4.1; LSB core 10.6.1.1). */
export interface CommonEntry {
  readonly codeAlignment: number
  readonly dataAlignment: number
  /** The column of the return address; 16 on x86-64. */
  readonly returnColumn: number
  readonly pointerEncoding: number
  /** `S`: the frame of a signal handler's trampoline, whose caller was interrupted anywhere. */
  readonly signalFrame: boolean
  /** `z`: descriptions carry augmentation data of their own. */
  readonly augmented: boolean
  readonly programStart: number
  readonly programEnd: number
}

/** How to leave the functions of one range of code: an FDE. Addresses are the file's own. */
export interface FrameDescription {
  readonly common: CommonEntry
  readonly start: number
  readonly end: number
  readonly programStart: number
  readonly programEnd: number
}

/** One section of entries. `.debug_frame` counts from its start, `.eh_frame` from the entry. */
export interface FrameSection {
  readonly bytes: Bytes
  readonly kind: 'eh_frame' | 'debug_frame'
  readonly offset: number
  readonly end: number
  readonly base: PointerBase
}

/** The outline of an entry: its bounds, and of which kind it is. */
export interface EntryOutline {
  /** Where the identifier lies: a pointer to the CIE, or the mark of a CIE. */
  readonly identifierAt: number
  readonly content: number
  readonly end: number
  /** Where the CIE of a description lies; null: this is a CIE itself. */
  readonly commonAt: number | null
}

/** Returns the outline of the entry at an offset of the file; null at the terminator of the section. */
export function outlineEntry(section: FrameSection, at: number): EntryOutline | null {
  const cursor = new Cursor(section.bytes, at, section.end)
  const short = cursor.u32()
  if (short === 0) return null
  const wide = short === 0xffffffff
  const length = wide ? cursor.uint64() : short
  const identifierAt = cursor.at
  const end = identifierAt + length
  if (end > section.end) throw new DamagedData(`the frame entry at offset ${at} is too long`)
  if (section.kind === 'eh_frame') {
    const back = cursor.u32()
    return {
      identifierAt,
      content: cursor.at,
      end,
      commonAt: back === 0 ? null : identifierAt - back,
    }
  }
  const identifier = wide ? cursor.u64() : BigInt(cursor.u32())
  const isCommon = identifier === (wide ? 0xffffffffffffffffn : 0xffffffffn)
  const commonAt = isCommon ? null : section.offset + Number(identifier)
  return { identifierAt, content: cursor.at, end, commonAt }
}

/** Returns the CIE at an offset of the file. */
export function readCommonEntry(section: FrameSection, at: number): CommonEntry {
  const outline = outlineEntry(section, at)
  if (outline === null || outline.commonAt !== null) {
    throw new DamagedData(`there is no common entry at offset ${at}`)
  }
  const cursor = new Cursor(section.bytes, outline.content, outline.end)
  const version = cursor.u8()
  if (version !== 1 && version !== 3 && version !== 4) {
    throw new DamagedData(`version ${version} of frame entries is not known`)
  }
  const augmentation = cursor.text()
  // address_size and segment_selector_size
  if (version === 4) cursor.skip(2)
  const codeAlignment = cursor.uleb()
  const dataAlignment = cursor.sleb()
  const returnColumn = version === 1 ? cursor.u8() : cursor.uleb()
  const shape = { codeAlignment, dataAlignment, returnColumn }
  return { ...shape, ...readAugmentation(section, cursor, augmentation), programEnd: outline.end }
}

function readAugmentation(
  section: FrameSection,
  cursor: Cursor,
  augmentation: string,
): Pick<CommonEntry, 'pointerEncoding' | 'signalFrame' | 'augmented' | 'programStart'> {
  let pointerEncoding = 0
  let signalFrame = false
  const augmented = augmentation.startsWith('z')
  const programStart = augmented ? cursor.uleb() + cursor.at : cursor.at
  for (const letter of augmented ? augmentation.slice(1) : '') {
    if (letter === 'R') pointerEncoding = cursor.u8()
    else if (letter === 'S') signalFrame = true
    else if (letter === 'L') cursor.skip(1)
    else if (letter === 'P') readPointer(cursor, cursor.u8() & 0x7f, section.base)
    else if (letter !== 'B') break
  }
  if (!augmented && augmentation !== '') {
    throw new DamagedData('the augmentation of a frame entry is not known')
  }
  return { pointerEncoding, signalFrame, augmented, programStart }
}

/** Returns the description whose outline is given. */
export function readDescription(
  section: FrameSection,
  outline: EntryOutline,
  common: CommonEntry,
): FrameDescription {
  const cursor = new Cursor(section.bytes, outline.content, outline.end)
  const encoding = common.pointerEncoding
  if (encoding === omitted) throw new DamagedData('a frame entry has no address')
  const start = readPointer(cursor, encoding, section.base)
  const length = readValue(cursor, encoding & 0x0f)
  const programStart = common.augmented ? cursor.uleb() + cursor.at : cursor.at
  if (programStart > outline.end || length < 0) {
    throw new DamagedData(`the frame entry at offset ${outline.content} is too long`)
  }
  return { common, start, end: start + length, programStart, programEnd: outline.end }
}
