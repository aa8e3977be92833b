import type { ErrorEntry } from '@lastref/model'

/** Objects, programs, links, ring buffers and what the kernel must offer for them. */
export const objectErrors: readonly ErrorEntry[] = [
  {
    code: 'LRE150',
    title: 'libbpf.so.1 was not found',
    explanation: 'BPF object files are loaded through libbpf 1.x, which is not installed here.',
    help: 'apt-get install libbpf1',
  },
  {
    code: 'LRE151',
    title: 'libbpf is older than 1.0',
    explanation: 'Only libbpf.so.0 is installed; its interface differs from that of 1.x.',
    help: 'apt-get install libbpf1',
  },
  {
    code: 'LRE152',
    title: 'The kernel shows no type information',
    explanation:
      'Programs are adapted to the kernel by /sys/kernel/btf/vmlinux. It is missing when the ' +
      'kernel was built without CONFIG_DEBUG_INFO_BTF, or when /sys is not mounted here.',
    help: 'mount -t sysfs sysfs /sys, or boot a kernel with CONFIG_DEBUG_INFO_BTF=y',
  },
  {
    code: 'LRE153',
    title: 'A capability is missing',
    explanation:
      'Loading and attaching programs needs CAP_BPF and CAP_PERFMON, for network hooks also ' +
      'CAP_NET_ADMIN; CAP_SYS_ADMIN stands for all of them.',
    help: 'sudo lastref …',
  },
  {
    code: 'LRE154',
    title: 'The kernel refuses this type of program',
    explanation: 'The kernel was built without it, is too old for it, or is locked down.',
    help: 'lastref doctor',
  },
  {
    code: 'LRE155',
    title: 'The kernel cannot attach a program this way',
    explanation: 'The hook is not configured, newer than this kernel, or needs trampolines.',
    help: 'lastref doctor',
  },
  {
    code: 'LRE156',
    title: 'tracefs is not mounted',
    explanation: 'Tracepoints are looked up by name in tracefs.',
    help: 'mount -t tracefs tracefs /sys/kernel/tracing',
  },
  {
    code: 'LRE250',
    title: 'There is no object with this id',
    explanation: 'It never existed, or its last reference is gone.',
    help: 'lastref ls',
  },
  {
    code: 'LRE450',
    title: 'The verifier refused a program',
    explanation: 'The first line says why; the instruction and the source line follow it.',
    help: 'Read the whole log: VerifierError.log.',
  },
  {
    code: 'LRE451',
    title: 'The bytes are no BPF object file',
    explanation: 'It is no ELF file for BPF, is truncated, or declares what libbpf does not know.',
    help: 'make bpf',
  },
  {
    code: 'LRE452',
    title: 'A BPF object could not be loaded',
    explanation: 'A map could not be created or a program not loaded; the message has the reason.',
    help: 'lastref doctor',
  },
  {
    code: 'LRE453',
    title: 'A BPF object is in the wrong state',
    explanation:
      'Programs and maps are chosen before load(), used after it, and gone after close().',
    help: 'Call open(), then load(), then close().',
  },
  {
    code: 'LRE454',
    title: 'A BPF object has no member of this name',
    explanation: 'The message lists what it has. A variable the compiler dropped is not there.',
    help: 'Check the spelling against the source of the object.',
  },
  {
    code: 'LRE455',
    title: 'A global cannot take this value',
    explanation: 'It is too large, of another shape, or in a section that is read-only by now.',
    help: 'Set constants before load(), and arrays and structs as bytes of their exact size.',
  },
  {
    code: 'LRE456',
    title: 'A program could not be attached',
    explanation: 'The kernel knows the hook but refused this target.',
    help: 'lastref doctor',
  },
  {
    code: 'LRE457',
    title: 'A pass of an iterator failed',
    explanation: 'The kernel ended the read with an error.',
    help: 'Run the command again.',
  },
  {
    code: 'LRE458',
    title: 'A resource was used after it was closed',
    explanation: 'Its memory is unmapped, so reading it would crash the process.',
    help: 'Copy what is needed before close().',
  },
  {
    code: 'LRE459',
    title: 'The program has no section to attach by',
    explanation: 'It was opened by id or pin, so its object file is not known.',
    help: 'Pass attach() the target.',
  },
  {
    code: 'LRE460',
    title: 'A ring buffer cannot be read',
    explanation: 'The map is no ring buffer, or its consumer is used from two places at once.',
    help: 'Open one RingBuffer for each map of type ringbuf.',
  },
  {
    code: 'LRE461',
    title: 'Loading a BPF object was interrupted',
    explanation:
      'The kernel gives up verifying a program when there is other work for the thread, and did so every time.',
    help: 'Run the command again.',
  },
]
