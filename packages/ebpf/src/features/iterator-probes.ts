import { readFileSync } from 'node:fs'
import type { FeatureOutcome, FeatureProbe } from './feature.ts'

const targets: readonly (readonly [string, string])[] = [
  ['bpf_map', '5.8'],
  ['task', '5.8'],
  ['task_file', '5.8'],
  ['bpf_prog', '5.9'],
  ['bpf_map_elem', '5.9'],
  ['bpf_sk_storage_map', '5.9'],
  ['task_vma', '5.12'],
  ['unix', '5.15'],
  ['bpf_link', '5.19'],
  ['cgroup', '6.1'],
  ['kmem_cache', '6.13'],
]

export const iteratorProbes: readonly FeatureProbe[] = targets.map(([target, since]) => ({
  name: `iterator:${target}`,
  group: 'iterator',
  since,
  probe: () => exists(target),
}))

let kernelBtf: Buffer | null | undefined

// An iterator is attached by the function `bpf_iter_TARGET`, which DEFINE_BPF_ITER_FUNC puts into
// the kernel's BTF and nowhere else; its name in the string section is proof enough.
function exists(target: string): FeatureOutcome {
  kernelBtf ??= read()
  if (kernelBtf === null) return { supported: false, reason: 'the kernel has no BTF to look it up' }
  return kernelBtf.includes(`\0bpf_iter_${target}\0`)
    ? { supported: true, reason: 'the kernel defines it' }
    : { supported: false, reason: 'the kernel does not define it' }
}

function read(): Buffer | null {
  try {
    return readFileSync('/sys/kernel/btf/vmlinux')
  } catch {
    return null
  }
}
