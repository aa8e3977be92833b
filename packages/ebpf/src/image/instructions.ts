/** The little of struct bpf_insn (include/uapi/linux/bpf.h) that loading has to know. */
const size = 8
const ldImm64 = 0x18
const call = 0x85
/** Values of src_reg: what the immediate of an instruction stands for. */
const mapFd = 1
const mapValue = 2
const pseudoFunction = 4
const pseudoCall = 1

/** Returns the instructions that name a map, with the fd they name it by. */
export function mapFdsIn(instructions: Uint8Array): [instruction: number, fd: number][] {
  const found: [number, number][] = []
  forEach(instructions, (index, code, source, immediate) => {
    if (code === ldImm64 && (source === mapFd || source === mapValue))
      found.push([index, immediate])
  })
  return found
}

/** Makes an instruction name a map by this fd. */
export function setMapFd(instructions: Uint8Array, instruction: number, fd: number): void {
  viewOf(instructions).setInt32(instruction * size + 4, fd, true)
}

/** Returns where functions begin, ascending: the program itself, and all that it calls. */
export function functionStarts(instructions: Uint8Array): number[] {
  const starts = new Set([0])
  forEach(instructions, (index, code, source, immediate) => {
    const calls = code === call && source === pseudoCall
    if (calls || (code === ldImm64 && source === pseudoFunction)) starts.add(index + immediate + 1)
  })
  return [...starts].toSorted((a, b) => a - b)
}

function forEach(
  instructions: Uint8Array,
  visit: (index: number, code: number, source: number, immediate: number) => void,
): void {
  const view = viewOf(instructions)
  for (let at = 0; at < instructions.byteLength; at += size) {
    const code = view.getUint8(at)
    visit(at / size, code, view.getUint8(at + 1) >> 4, view.getInt32(at + 4, true))
    // The second half holds the upper word of the immediate.
    if (code === ldImm64) at += size
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
