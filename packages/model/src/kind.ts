/** The four kinds of BPF object the kernel numbers and counts references to. */
export type ObjectKind = 'map' | 'prog' | 'link' | 'btf'

/** Every object kind, in the order reports list them. */
export const objectKinds: readonly ObjectKind[] = ['map', 'prog', 'link', 'btf']
