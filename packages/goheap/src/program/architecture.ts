import type { Bytes } from '@lastref/symbols'

const machines = new Map<number, string>([
  [3, '32-bit x86'],
  [40, '32-bit ARM'],
  [183, 'arm64'],
  [243, 'RISC-V'],
  [21, 'POWER'],
  [22, 's390x'],
  [258, 'LoongArch'],
  [8, 'MIPS'],
])
const x86 = 62

/** Returns what an ELF file is for when that is not x86-64 with 64-bit pointers; null: it is. */
export function foreignMachine(bytes: Bytes): string | null {
  if (bytes.size < 20 || bytes.u32(0) !== 0x464c457f) return null
  const machine = bytes.u16(18)
  if (machine !== x86) return machines.get(machine) ?? `machine ${machine}`
  return bytes.u8(4) === 1 ? 'x32' : null
}
