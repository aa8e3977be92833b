import { LastrefError } from '@lastref/model'

/** The compiled BPF object is neither beside the program nor in the build folder. */
export function bpfObjectMissing(name: string): LastrefError {
  return new LastrefError(`the compiled BPF object ${name}.bpf.o is missing`, {
    code: 'LRE110',
    status: 3,
    help: 'make bpf',
  })
}
