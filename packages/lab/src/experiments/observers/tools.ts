import { join } from 'node:path'
import { victimSources } from '../../build/folders.ts'
import type { ToolReport } from '../../lab.ts'
import type { Need } from '../../needs.ts'
import { openAfter } from './strace-log.ts'
import type { VictimSaid } from './victim-said.ts'

/** What a tool tells of a leak. */
export interface Told {
  /** How many fds it says are open on maps; null when it says nothing about that. */
  readonly fds: number | null
  /** In a few words: what a reader gets to see. */
  readonly shows: string
  /** `watched.c:12`, where the tool knows it. */
  readonly line: string | null
}

/** A tool that looks at a running process, or at the host. */
export interface Looker {
  readonly kind: 'looks'
  readonly name: string
  readonly need: Need
  readonly argv: (pid: number) => readonly string[]
  readonly read: (report: ToolReport, pid: number) => Told
}

/** A tool that starts the program itself. */
export interface Wrapper {
  readonly kind: 'wraps'
  readonly name: string
  readonly need: Need
  readonly argv: (command: readonly string[]) => readonly string[]
  readonly read: (report: ToolReport, victim: VictimSaid | null) => Told
}

export const lsof: Looker = {
  kind: 'looks',
  name: 'lsof',
  need: { what: 'lsof', probe: ['lsof', '-v'], install: 'lsof' },
  argv: (pid) => ['lsof', '-n', '-P', '-p', String(pid)],
  read({ stdout }) {
    const fds = matches(stdout, /\bbpf-map$/gmu)
    return { fds, shows: `${fds} × a_inode bpf-map, no id`, line: null }
  },
}

export const bpftool: Looker = {
  kind: 'looks',
  name: 'bpftool map show',
  need: { what: 'bpftool', probe: ['bpftool', 'version'], install: 'bpftool' },
  argv: () => ['bpftool', '-f', 'map', 'show', 'name', 'vic_map0'],
  read({ stdout }, pid) {
    const holders = new RegExp(`^\\s*pids .*\\(${pid}\\)`, 'mu').test(stdout)
    const shows = /^\d+: \w+/mu.test(stdout) ? 'the map, its size and pin' : 'nothing'
    return {
      fds: null,
      shows: holders ? `${shows}, and the pid` : `${shows}; no holder`,
      line: null,
    }
  },
}

export const strace: Wrapper = {
  kind: 'wraps',
  name: 'strace -f -e bpf,close',
  need: { what: 'strace', probe: ['strace', '-V'], install: 'strace' },
  argv: (command) => ['strace', '-f', '-e', 'trace=bpf,close', ...command],
  read({ stderr }) {
    const fds = openAfter(stderr)
    return { fds, shows: `${matches(stderr, /\bbpf\(/gu)} calls, to be paired by hand`, line: null }
  },
}

export const valgrind: Wrapper = {
  kind: 'wraps',
  name: 'valgrind --track-fds=yes',
  need: { what: 'Valgrind', probe: ['valgrind', '--version'], install: 'valgrind' },
  argv: (command) => ['valgrind', '--track-fds=yes', ...command],
  read({ stderr }) {
    const stacks = stderr
      .split(/Open file descriptor \d+:/u)
      .slice(1)
      .filter((text) =>
        /\b(?:read_counter|open_skeleton) \(/u.test(text.split(/==\s*\n/u)[0] ?? ''),
      )
    const line = /\b(?:read_counter|open_skeleton) \(([^)]+)\)/u.exec(stacks[0] ?? '')?.[1] ?? null
    const shows =
      stacks.length === 0 ? 'none of them' : `${stacks.length} numbers, each with its stack`
    return { fds: stacks.length, shows, line }
  },
}

const scripts = (): string => join(victimSources(), 'bpftrace')

function bpftrace(name: string, script: string): Wrapper {
  return {
    kind: 'wraps',
    name,
    need: { what: 'bpftrace', probe: ['bpftrace', '--version'], install: 'bpftrace' },
    // Tracepoints are found in tracefs, which not every host mounts; the lab's mounts are its own.
    argv: (command) => [
      'sh',
      '-c',
      'mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing; exec "$@"',
      'sh',
      'bpftrace',
      '-c',
      command.join(' '),
      join(scripts(), script),
    ],
    read({ stdout, stderr }, victim) {
      const refused = /ERROR: (Struct.*|.*does not .*)$/mu.exec(stderr)?.[1]
      if (refused !== undefined) return { fds: null, shows: `refused: ${refused}`, line: null }
      if (victim === null) throw new Error(`bpftrace did not run its command: ${stderr.trim()}`)
      const fds = matches(stdout, new RegExp(`^@open\\[${victim.pid}, \\d+\\]`, 'gmu'))
      return { fds, shows: `${fds} numbers, addresses for stacks, no id`, line: null }
    },
  }
}

export const published: Wrapper = bpftrace('bpftrace, as published', 'published.bt')
export const mended: Wrapper = bpftrace('bpftrace, mended', 'mended.bt')

function matches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
