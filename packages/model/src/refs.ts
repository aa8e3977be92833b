/**
 * A number of references, as the kernel counts them.
 *
 * `refcnt` is the kernel lifetime. `usercnt` is the user-space share, which only maps have
 * (`struct bpf_map` in include/linux/bpf.h); it is null for programs, links and BTF.
 */
export interface Refs {
  readonly refcnt: number
  readonly usercnt: number | null
}

/** Returns `a + b`; usercnt stays null unless both sides count it. */
export function addRefs(a: Refs, b: Refs): Refs {
  return {
    refcnt: a.refcnt + b.refcnt,
    usercnt: a.usercnt === null || b.usercnt === null ? null : a.usercnt + b.usercnt,
  }
}

/** Returns `a - b`; usercnt stays null unless both sides count it. */
export function subtractRefs(a: Refs, b: Refs): Refs {
  return {
    refcnt: a.refcnt - b.refcnt,
    usercnt: a.usercnt === null || b.usercnt === null ? null : a.usercnt - b.usercnt,
  }
}

/** Tells whether both counters are zero (a usercnt that is not counted is no difference). */
export function isZero(refs: Refs): boolean {
  return refs.refcnt === 0 && (refs.usercnt === null || refs.usercnt === 0)
}
