import { LastrefError } from '@lastref/model'

/** Bytes that were to be BTF are none, or are damaged. */
export function malformedBtf(reason: string): LastrefError {
  return new LastrefError(`This is no valid BTF: ${reason}.`, {
    code: 'LRE440',
    status: 3,
    help: 'Compile with clang -g -target bpf, and look at it with: bpftool btf dump file FILE',
  })
}

/** BTF has no type of this name. */
export function noSuchBtfType(name: string, kind?: string): LastrefError {
  return new LastrefError(`BTF has no ${kind ?? 'type'} named '${name}'.`, {
    code: 'LRE441',
    status: 3,
    help: 'List what there is with: bpftool btf dump file FILE',
  })
}

/** A type has no layout in memory that values could be read from. */
export function noLayout(what: string, reason: string): LastrefError {
  return new LastrefError(`${what} cannot be laid out: ${reason}.`, {
    code: 'LRE442',
    status: 3,
    help: 'Give a codec by hand: structCodec({…}).',
  })
}

/** Bytes that were to be an ELF file are none, or are damaged. */
export function malformedElf(reason: string): LastrefError {
  return new LastrefError(`This is no valid ELF file: ${reason}.`, {
    code: 'LRE443',
    status: 3,
    help: 'Look at it with: readelf -hS FILE',
  })
}
