import { BpfAttr } from '../native/bpf-attr.ts'
import { bpfCommand } from '../native/bpf-syscall.ts'
import { BpfLink } from '../link/link.ts'
import { IteratorReader } from './iterator-reader.ts'

/** An attached iterator program: every `open()` is a fresh pass over its objects. */
export class IteratorLink extends BpfLink {
  /** @throws BpfSystemError */
  open(): IteratorReader {
    const fd = bpfCommand('ITER_CREATE', new BpfAttr().u32(0, this.fd).u32(4, 0))
    return new IteratorReader(fd)
  }

  /** One whole pass, chunk by chunk; see `IteratorReader.readAll`. Returns the number of bytes. */
  readAll(onChunk: (chunk: Uint8Array) => void): number {
    using reader = this.open()
    return reader.readAll(onChunk)
  }

  /** One whole pass as one array. */
  readBytes(): Uint8Array {
    const chunks: Uint8Array[] = []
    this.readAll((chunk) => chunks.push(chunk.slice()))
    return Buffer.concat(chunks)
  }

  override clone(): IteratorLink {
    return new IteratorLink(this.duplicate())
  }
}
