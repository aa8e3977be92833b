import type { ErrorEntry } from '@lastref/model'

/** Handles, system calls, maps, codecs and BTF. */
export const handleErrors: readonly ErrorEntry[] = [
  {
    code: 'LRE401',
    title: 'handle used after its close',
    explanation:
      'A handle owns one file descriptor of the kernel. After close() the number may belong to ' +
      'another file at once, so every further use of the handle is refused.',
    help: 'Use the handle before close(), or keep a handle of your own with clone().',
  },
  {
    code: 'LRE402',
    title: 'handle never closed',
    explanation:
      'A handle became unreachable before anybody closed it. The garbage collector closed it, ' +
      'which happens at some time or never, and until then the kernel object stayed alive.',
    help: 'Open it with `using`, or call close() where its owner ends; the stack says where it was opened.',
  },
  {
    code: 'LRE403',
    title: 'file descriptor of a handle closed by something else',
    explanation:
      'Other code closed the number a handle owned. Whatever has the number by now is left alone.',
    help: 'Let only the handle close its fd, and give other code one of its own with clone().',
  },
  {
    code: 'LRE404',
    title: 'the pin is one of another object',
    explanation: 'unpin(path) removes a pin only if it is one of the object of the handle.',
    help: 'Pass the path that was given to pin().',
  },
  {
    code: 'LRE405',
    title: 'another kind of object than expected',
    explanation: 'The path or file descriptor is one of another kind of BPF object, or of none.',
    help: 'Look at it with: bpftool map show pinned PATH, or bpftool prog show pinned PATH',
  },
  {
    code: 'LRE406',
    title: 'no object with this id',
    explanation:
      'There is no object of this kind and id, or not any more: an object goes with its last reference.',
    help: 'lastref ls',
  },
  {
    code: 'LRE410',
    title: 'a system call failed',
    explanation:
      'The kernel refused a call; the message has the command of bpf(2) and the name of the errno.',
    help: 'Read what the errno means for the command in: man 2 bpf',
  },
  {
    code: 'LRE411',
    title: 'the kernel does not permit it',
    explanation:
      'A capability is missing, the map was frozen, or the handle was opened for reading or writing only.',
    help: 'Run as root, or with CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN and CAP_SYS_ADMIN.',
  },
  {
    code: 'LRE412',
    title: 'too many open files',
    explanation: 'The process or the host is at its limit of open files.',
    help: 'lastref ps shows who holds how many; raise the limit with: ulimit -n',
  },
  {
    code: 'LRE413',
    title: 'there is no such thing',
    explanation: 'The kernel found no such path, key, object or program.',
    help: 'List what there is with: lastref ls, or bpftool map dump id ID',
  },
  {
    code: 'LRE414',
    title: 'it exists already',
    explanation: 'There is a pin at this path, or an entry with this key, which is not replaced.',
    help: 'Open the pin instead, or remove it with rm if nobody needs it.',
  },
  {
    code: 'LRE415',
    title: 'the path does not lie in a bpf file system',
    explanation: 'Only a path in a bpf file system can keep an object alive.',
    help: 'mount -t bpf bpf /sys/fs/bpf',
  },
  {
    code: 'LRE420',
    title: 'key or value of another length',
    explanation: 'Keys and values of a map have a fixed length, which bytes or codec must have.',
    help: 'Pass as many bytes as info() says, or take a codec of that size.',
  },
  {
    code: 'LRE421',
    title: 'another map is pinned at the path',
    explanation:
      'The map that is pinned there differs from the one that was asked for; the message lists ' +
      'every property with both of its values.',
    help: 'Remove the pin with rm if nobody needs that map, or pin under another name.',
  },
  {
    code: 'LRE422',
    title: 'the pin comes and goes',
    explanation: 'A pin appeared and disappeared a hundred times while it was opened or created.',
    help: 'Find out who removes it with: strace -f -e trace=unlink,unlinkat -p PID',
  },
  {
    code: 'LRE423',
    title: 'the map cannot be mapped into memory',
    explanation: 'Only an array that was created with the flag mmapable can be.',
    help: "Create it as type 'array' with the flag 'mmapable'.",
  },
  {
    code: 'LRE424',
    title: 'view used after its close',
    explanation: 'The memory of the map is no longer mapped; reading it would end the process.',
    help: 'Read before close(), or map the array again.',
  },
  {
    code: 'LRE425',
    title: 'outside of the array',
    explanation:
      'An index must be less than the number of values, and a field must lie within its value, ' +
      'at a multiple of its own size.',
    help: 'Compare with the count and the valueSize of the view.',
  },
  {
    code: 'LRE426',
    title: 'view is read-only',
    explanation: 'The array was mapped for reading; writing to such memory would end the process.',
    help: 'Map it with { writable: true }.',
  },
  {
    code: 'LRE427',
    title: 'the map changed too fast to be walked over',
    explanation:
      'In a map without batch operations the kernel starts over whenever the key it stands at is ' +
      'deleted. That happened so often that there was no end.',
    help: 'Iterate while less is deleted, or use a hash map.',
  },
  {
    code: 'LRE430',
    title: 'the value does not fit',
    explanation: 'A value is out of the range of its codec, too long, or of another type.',
    help: 'Take a wider codec, or check the value before.',
  },
  {
    code: 'LRE440',
    title: 'the bytes are no valid BTF',
    explanation: 'Type information is missing its magic, is cut off, or contradicts itself.',
    help: 'bpftool btf dump file FILE',
  },
  {
    code: 'LRE441',
    title: 'BTF has no type of this name',
    explanation: 'Types that the program does not use are left out by the compiler.',
    help: 'bpftool btf dump file FILE',
  },
  {
    code: 'LRE442',
    title: 'the type has no layout',
    explanation:
      'A value can be read only of a type with a size: no function, and no struct that is merely ' +
      'declared. Or the map was created without BTF.',
    help: 'Give a codec by hand: structCodec({ … }).',
  },
  {
    code: 'LRE443',
    title: 'the bytes are no valid ELF file',
    explanation: 'The magic is another, or headers and sections lie outside of the file.',
    help: 'readelf -hS FILE',
  },
]
