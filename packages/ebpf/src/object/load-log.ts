import { libc } from '../native/libc.ts'

/** The most that every kernel accepts as log_size (kernel/bpf/verifier.c before 6.4). */
const logSize = (1 << 24) - 1
const slot = 1 << 24

// PROT_READ | PROT_WRITE; MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
const protection = 0x3
const flags = 0x4022

/**
 * One log buffer for each program, in memory that costs nothing until the verifier writes to it:
 * it does so only when a load fails, because libbpf asks for a log only then.
 */
export class LoadLogs implements Disposable {
  readonly size: number = logSize
  readonly #length: number
  #address: bigint

  constructor(count: number) {
    this.#length = Math.max(1, count) * slot
    const address = libc().mmap(this.#length, protection, flags, -1, 0)
    this.#address = typeof address === 'bigint' ? address : 0n
  }

  /** The address of the buffer of the program at `index`; 0n when there is no memory for logs. */
  address(index: number): bigint {
    return this.#address === 0n ? 0n : this.#address + BigInt(index * slot)
  }

  /** What the verifier said about the program at `index`; empty when it was never asked. */
  text(index: number): string {
    return this.#address === 0n ? '' : libc().stringAt(this.address(index))
  }

  [Symbol.dispose](): void {
    if (this.#address === 0n) return
    libc().munmap(this.#address, this.#length)
    this.#address = 0n
  }
}
