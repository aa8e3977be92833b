import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { UnavailableError } from '../unavailable.ts'

/** Where a process listens. */
export type Listening =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  /** As the process names it; `@NAME` if abstract. */
  | { readonly kind: 'unix'; readonly path: string }

/** TCP_LISTEN in include/net/tcp_states.h. */
const listenState = '0A'
/** __SO_ACCEPTCON in include/linux/net.h: the flag of /proc/net/unix that says a socket listens. */
const acceptsConnections = 0x10000

/**
 * Returns where the process, and no other, listens: the sockets of /proc/PID/net whose inode is one
 * of its own fds. A port that another process shares (SO_REUSEPORT) is left out.
 *
 * @throws UnavailableError LRE617 when it lives in another network namespace: the same port here
 *   is another process; LRE641 when its fds may not be read.
 */
export function listeningOf(pid: number): readonly Listening[] {
  const own = socketInodes(pid)
  const isOurs = networkNamespace(pid) === networkNamespace(process.pid)
  const tcp = ['tcp', 'tcp6'].flatMap((name) => parseTcp(read(pid, name)))
  const sockets = parseUnix(read(pid, 'unix')).filter(({ inode }) => own.has(inode))
  const ports = tcp.filter(({ inode, port }) => {
    const sharing = tcp.filter((other) => other.port === port)
    return own.has(inode) && sharing.every((other) => own.has(other.inode))
  })
  if (!isOurs && sockets.length === 0) {
    throw new UnavailableError(
      'LRE617',
      `pid ${pid} is in another network namespace, where its ports cannot be reached from here`,
    )
  }
  return [
    ...(isOurs ? ports : []).map(({ host, port }): Listening => ({ kind: 'tcp', host, port })),
    ...sockets.map(({ path }): Listening => ({ kind: 'unix', path })),
  ]
}

/** Returns the inode numbers of the sockets that the process has open. */
export function socketInodes(pid: number): ReadonlySet<string> {
  const directory = `/proc/${pid}/fd`
  let names: readonly string[]
  try {
    names = readdirSync(directory)
  } catch (error) {
    throw new UnavailableError('LRE641', `the fds of pid ${pid} may not be read`, error)
  }
  const inodes = names.flatMap((name) => {
    try {
      return /^socket:\[(\d+)\]$/u.exec(readlinkSync(`${directory}/${name}`))?.[1] ?? []
    } catch {
      // Closed meanwhile.
      return []
    }
  })
  return new Set(inodes)
}

interface TcpSocket {
  readonly host: string
  readonly port: number
  readonly inode: string
}

/** Returns the listening sockets of /proc/net/tcp or tcp6. */
export function parseTcp(text: string): readonly TcpSocket[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/u)
    const [, local = '', , state] = fields
    const [address = '', port = ''] = local.split(':')
    const inode = fields[9] ?? ''
    if (state !== listenState || inode === '') return []
    return [{ host: hostOf(address), port: Number.parseInt(port, 16), inode }]
  })
}

/** Words of four bytes, each in the byte order of the machine: net/ipv4/tcp_ipv4.c, get_tcp4_sock. */
function hostOf(address: string): string {
  const words = address.match(/.{8}/gu) ?? []
  const bytes = words.flatMap((word) => (word.match(/../gu) ?? []).toReversed())
  if (bytes.every((byte) => byte === '00')) return bytes.length === 4 ? '127.0.0.1' : '::1'
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join('.')
  return (bytes.join('').match(/.{4}/gu) ?? []).join(':')
}

interface UnixSocket {
  readonly path: string
  readonly inode: string
}

/** Returns the listening sockets of /proc/net/unix that have a name. */
export function parseUnix(text: string): readonly UnixSocket[] {
  return text.split('\n').flatMap((line) => {
    const match =
      /^[0-9a-f]+: [0-9A-F]+ [0-9A-F]+ ([0-9A-F]+) [0-9A-F]+ [0-9A-F]+ +(\d+) (.+)$/u.exec(line)
    const [, flags = '', inode = '', path = ''] = match ?? []
    const listens = (Number.parseInt(flags, 16) & acceptsConnections) !== 0
    return path === '' || !listens ? [] : [{ path, inode }]
  })
}

function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/net/${name}`, 'utf8')
  } catch {
    // No IPv6, or the process has ended.
    return ''
  }
}

function networkNamespace(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return null
  }
}
