/** DWARF numbers of x86-64 (System V psABI, figure 3.36). */
export const rbx = 3
export const rbp = 6
export const rsp = 7
export const returnAddress = 16

/** Preserved across calls by the ABI, so a frame that does not mention them leaves them alone. */
export const preserved: readonly number[] = [rbx, rbp, 12, 13, 14, 15]

const names = ['rax', 'rdx', 'rcx', 'rbx', 'rsi', 'rdi', 'rbp', 'rsp']

export function registerName(number: number): string {
  return names[number] ?? (number === returnAddress ? 'rip' : `r${number}`)
}

/** Where a thread stands in one frame. Registers that are not in the map are not known. */
export interface MachineState {
  readonly ip: bigint
  readonly sp: bigint
  readonly others: ReadonlyMap<number, bigint>
}
