import type { Catalog, CatalogCall } from './entry.ts'

const classes: Readonly<Record<string, readonly string[]>> = {
  BpfMap: ['create', 'openPinned', 'openOrCreatePinned', 'fromId', 'adopt'],
  Program: ['openPinned', 'fromId'],
  BpfLink: ['openPinned', 'fromId'],
  BpfBtf: ['load', 'fromId', 'adopt'],
  BpfObject: ['open'],
  RingBuffer: ['open'],
  LoadedImage: ['load'],
}

const pack = '@lastref/ebpf'

/** `@lastref/ebpf`, the eBPF library for TypeScript that comes with lastref. */
export const lastrefEbpf: Catalog = {
  resources: Object.fromEntries(
    Object.keys(classes).map((name) => [
      `ts-${name}`,
      {
        label: name,
        type: `${pack}.${name}`,
        closers: ['close'],
        release: 'close()',
        closeOnce: false,
      },
    ]),
  ),
  calls: Object.entries(classes).flatMap(([name, methods]) =>
    methods.map((method): CatalogCall => ({
      call: `${pack}.${name}.${method}`,
      acquires: { result: 0, resource: `ts-${name}` },
    })),
  ),
  borrows: [pack],
}
