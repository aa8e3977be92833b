import { jsonOption, type CommandSpec } from '../command.ts'

export const whySpec: CommandSpec = {
  name: 'why',
  summary: 'what keeps one BPF object alive: every reference explained',
  example: {
    command: 'lastref why map my_map',
    screen: [
      'map 25 my_map  hash, key 4 B, value 8 B, 1024 entries, 81.0 KiB',
      'refcnt  102 = 100 files + 1 pin + 1 program + 0 unexplained',
      'usercnt 101 = 100 files + 1 pin + 0 unexplained',
      '├─ 100 files  agent[4312] fds 5–104',
      '├─ pin  /sys/fs/bpf/my_map',
      '└─ prog 31 count_packets  xdp',
      '   └─ link 12  xdp on eth0 (driver)',
      '      └─ 1 file  agent[4312] fd 105',
    ],
  },
  positionals: [
    {
      name: 'map|prog|link|btf',
      summary: 'the kind; may be left out when only one object is meant',
      required: false,
      choices: ['map', 'prog', 'link', 'btf'],
    },
    { name: 'ID|NAME|PIN', summary: 'its id, its name, or a path it is pinned at', required: true },
  ],
  options: [
    {
      kind: 'flag',
      name: 'include-self',
      summary: 'also what lastref itself opens while it looks',
    },
    jsonOption,
  ],
  statuses: [
    { status: 0, meaning: 'printed' },
    { status: 3, meaning: 'this kernel or these capabilities allow no answer' },
    { status: 4, meaning: 'no such object, or several are meant: they are listed' },
  ],
}
