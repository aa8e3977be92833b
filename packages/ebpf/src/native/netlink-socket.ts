import { systemError } from '../errors.ts'
import { stableAddress } from './bpf-attr.ts'
import { errno } from './errno.ts'
import { closeFd } from './fd.ts'
import { libc } from './libc.ts'
import { syscallNumber } from './syscall-numbers.ts'

// include/uapi/linux/netlink.h
const AF_NETLINK = 16
const NETLINK_ROUTE = 0
const SOCK_RAW_CLOEXEC = 0x8_0003
const NLMSG_ERROR = 2
const NLMSG_DONE = 3
const NLM_F_MULTI = 2
const NLM_F_DUMP_INTR = 0x10
const headerSize = 16

// NLMSG_GOODSIZE of a dump is at most 32 KiB (netlink_dump() in net/netlink/af_netlink.c).
const receiveSize = 64 * 1024
const MSG_TRUNC = 0x20

/** A socket that asks the kernel about network interfaces and what is attached to them. */
export interface RouteSocket extends Disposable {
  /**
   * Sends one request, header included, and returns the messages that answer it, each with its
   * header, without the one that ends them. The sequence number in the header is set here.
   *
   * @throws BpfSystemError with the errno the kernel answered, and EINTR when a dump was
   *   overtaken by a change (NLM_F_DUMP_INTR) every time it was tried.
   */
  request(message: Uint8Array): readonly Uint8Array[]
  close(): void
}

/**
 * Opens a NETLINK_ROUTE socket in the network namespace of the calling thread.
 *
 * @throws BpfSystemError
 */
export function openRouteSocket(): RouteSocket {
  const nr = syscallNumber('socket')
  const fd = libc().syscall(nr, AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE)
  if (fd < 0) throw systemError('socket', -fd)
  let open = true
  let sequence = 0
  const received = new Uint8Array(new ArrayBuffer(receiveSize))
  const close = (): void => {
    if (open) closeFd(fd)
    open = false
  }
  const request = (message: Uint8Array): readonly Uint8Array[] => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (!open) throw systemError('sendto', errno.EBADF)
      sequence += 1
      send(fd, message, sequence)
      const answer = receiveAll(fd, received, sequence)
      if (answer !== 'interrupted') return answer
    }
    throw systemError('recvfrom', errno.EINTR, 'a dump that changes while it is read')
  }
  return { request, close, [Symbol.dispose]: close }
}

function send(fd: number, message: Uint8Array, sequence: number): void {
  const bytes = Uint8Array.from(message)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, bytes.byteLength, true)
  view.setUint32(8, sequence, true)
  const nr = syscallNumber('sendto')
  const sent = libc().syscall(nr, fd, stableAddress(bytes), bytes.byteLength)
  if (sent < 0) throw systemError('sendto', -sent)
}

function receiveAll(
  fd: number,
  buffer: Uint8Array,
  sequence: number,
): readonly Uint8Array[] | 'interrupted' {
  const messages: Uint8Array[] = []
  let interrupted = false
  for (;;) {
    for (const message of split(buffer.subarray(0, receive(fd, buffer)))) {
      if (message.sequence !== sequence) continue
      interrupted ||= (message.flags & NLM_F_DUMP_INTR) !== 0
      if (message.type === NLMSG_ERROR || message.type === NLMSG_DONE) {
        checkStatus(message.bytes)
        return interrupted ? 'interrupted' : messages
      }
      messages.push(message.bytes)
      // Neither part of a dump nor followed by an acknowledgement: the one and only answer.
      if ((message.flags & NLM_F_MULTI) === 0) return messages
    }
  }
}

interface NetlinkMessage {
  readonly type: number
  readonly flags: number
  readonly sequence: number
  readonly bytes: Uint8Array
}

function* split(datagram: Uint8Array): Generator<NetlinkMessage> {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength)
  for (let at = 0; at + headerSize <= datagram.byteLength;) {
    const length = view.getUint32(at, true)
    if (length < headerSize || at + length > datagram.byteLength) return
    yield {
      type: view.getUint16(at + 4, true),
      flags: view.getUint16(at + 6, true),
      sequence: view.getUint32(at + 8, true),
      bytes: datagram.slice(at, at + length),
    }
    at += (length + 3) & ~3
  }
}

// NLMSG_ERROR and NLMSG_DONE both carry a negative errno, or 0, right behind the header.
function checkStatus(message: Uint8Array): void {
  if (message.byteLength < headerSize + 4) return
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  const status = view.getInt32(headerSize, true)
  if (status < 0) throw systemError('netlink', -status)
}

function receive(fd: number, buffer: Uint8Array): number {
  const nr = syscallNumber('recvfrom')
  const size = libc().syscall(nr, fd, stableAddress(buffer), buffer.byteLength, MSG_TRUNC)
  if (size < 0) throw systemError('recvfrom', -size)
  if (size > buffer.byteLength) throw systemError('recvfrom', errno.ENOBUFS)
  return size
}
