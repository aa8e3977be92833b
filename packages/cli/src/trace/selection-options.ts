import type { OptionSpec } from '../command.ts'

/** How `trace`, `watch` and `record` are told which processes to look at. */
export const selectionOptions: readonly OptionSpec[] = [
  {
    kind: 'number',
    name: 'pid',
    short: 'p',
    placeholder: 'PID',
    repeat: true,
    summary: 'this process, and what it starts from now on; may be repeated',
  },
  {
    kind: 'text',
    name: 'cgroup',
    placeholder: 'PATH',
    summary: 'every process in this cgroup and below it: /agents/a, or its directory',
  },
  {
    kind: 'text',
    name: 'container',
    placeholder: 'ID',
    summary:
      'every process of the container with this id (or its beginning), or name (LXC, nspawn)',
  },
  {
    kind: 'text',
    name: 'unit',
    placeholder: 'NAME',
    summary: 'every process of this systemd unit: agent.service',
  },
]
