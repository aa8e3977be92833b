import { fstatSync, writeSync } from 'node:fs'

/** Where output goes. */
export interface OutputStream {
  readonly isTerminal: boolean
  /** Width in columns, null when it is no terminal. */
  readonly columns: number | null
  /** Resolves when text or bytes have been handed to the kernel; rejects with ClosedOutput. */
  write(data: string | Uint8Array): Promise<void>
}

/** What a command line has to do with its surroundings. */
export interface Streams {
  /** Data. */
  readonly stdout: OutputStream
  /** Talk. */
  readonly stderr: OutputStream
  readonly env: Readonly<Record<string, string | undefined>>
  /** The working directory, absolute. */
  readonly cwd: string
}

/** The reader of our output has gone, as in `lastref ls | head`: no error, nothing more to do. */
export class ClosedOutput extends Error {
  constructor() {
    super('the reader of the output has gone')
    this.name = 'ClosedOutput'
  }
}

export async function processStreams(): Promise<Streams> {
  const [stdout, stderr] = await Promise.all([outputStream(1), outputStream(2)])
  return { stdout, stderr, env: process.env, cwd: process.cwd() }
}

async function outputStream(fd: 1 | 2): Promise<OutputStream> {
  const columns = await terminalColumns(fd)
  return {
    isTerminal: columns !== null,
    columns,
    write: (data) => writeAll(fd, typeof data === 'string' ? Buffer.from(data, 'utf8') : data),
  }
}

/** Node's terminal code is loaded only for what may be a terminal: it costs milliseconds. */
async function terminalColumns(fd: 1 | 2): Promise<number | null> {
  if (!mayBeTerminal(fd)) return null
  const { isatty, WriteStream } = await import('node:tty')
  if (!isatty(fd)) return null
  const stream = fd === 1 ? process.stdout : process.stderr
  return stream instanceof WriteStream && stream.columns > 0 ? stream.columns : 80
}

// Documentation/admin-guide/devices.txt: /dev/null and its like.
const memoryDevices = 1

function mayBeTerminal(fd: number): boolean {
  try {
    const stat = fstatSync(fd)
    return stat.isCharacterDevice() && stat.rdev >> 8 !== memoryDevices
  } catch {
    return false
  }
}

/** Writes synchronously, so that nothing is queued in memory; a full non-blocking pipe is awaited. */
async function writeAll(fd: number, bytes: Uint8Array): Promise<void> {
  let offset = 0
  while (offset < bytes.length) {
    try {
      offset += writeSync(fd, bytes, offset)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'EPIPE' || code === 'EBADF') throw new ClosedOutput()
      if (code !== 'EAGAIN') throw error
      const { setTimeout: delay } = await import('node:timers/promises')
      await delay(1)
    }
  }
}
