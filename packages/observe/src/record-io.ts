import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import {
  encodeSnapshot,
  noSuchRecord,
  recordFault,
  recordIsDirectory,
  recordUnreadable,
  recordUnwritable,
  recordWithoutCensus,
  SnapshotReader,
  type Census,
  type RecordCodec,
  type RecordEnding,
} from '@lastref/model'

const chunkBytes = 1024 * 1024

/** zstd and CRC-32 for the record format, from Node. Level 3: a higher one costs more than it saves. */
export const recordCodec: RecordCodec = {
  compress: (bytes) =>
    zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 3 } }),
  decompress: (bytes, limit) => zstdDecompressSync(bytes, { maxOutputLength: Math.max(limit, 1) }),
  crc32: (bytes) => crc32(bytes),
}

/**
 * Writes a snapshot file and returns its size in bytes. The file appears whole or not at all, and
 * readable by its owner only (0600): it tells what every process of the host holds. A device or a
 * named pipe is written to, not replaced. Throws LRE301 and LRE310.
 */
export function writeSnapshot(path: string, census: Census): number {
  const pieces = encodeSnapshot(recordCodec, census)
  try {
    const target = statSync(path, { throwIfNoEntry: false })
    if (target?.isDirectory() === true) throw recordIsDirectory(path)
    if (target === undefined) replaceFile(path, pieces)
    else if (target.isFile()) replaceFile(realpathSync(path), pieces)
    else writePieces(openSync(path, 'w'), pieces)
  } catch (error) {
    throw isSystemError(error) ? recordUnwritable(path, error) : error
  }
  return pieces.reduce((sum, piece) => sum + piece.length, 0)
}

/** What a snapshot file holds: the census, and whether the file ends as it should. */
export interface Snapshot {
  readonly census: Census
  readonly ending: RecordEnding
}

/**
 * Returns the first census of a snapshot or record file; `-` reads stdin. Needs no privilege but
 * to read the file. Throws LRE300 to LRE312, a different code for each thing that can be wrong.
 */
export function readSnapshot(path: string): Snapshot {
  const reader = new SnapshotReader(recordCodec)
  try {
    if (path === '-') readInto(reader, 0)
    else {
      const fd = openSync(path, 'r')
      try {
        readInto(reader, fd)
      } finally {
        closeSync(fd)
      }
    }
  } catch (error) {
    throw readingFailed(path, error)
  }
  const reading = reader.finish()
  if (reading.type === 'snapshot') return { census: reading.census, ending: reading.ending }
  if (reading.type === 'no-census') throw recordWithoutCensus(path)
  throw recordFault(path, reading)
}

function readInto(reader: SnapshotReader, fd: number): void {
  const chunk = new Uint8Array(chunkBytes)
  for (;;) {
    const count = readSome(fd, chunk)
    // The reader keeps what it is given, and the chunk is written to again.
    if (count === 0 || !reader.push(chunk.slice(0, count))) return
  }
}

/** Waits for bytes also where stdin is a pipe or socket that somebody made non-blocking. */
export function readSome(fd: number, chunk: Uint8Array): number {
  for (;;) {
    try {
      return readSync(fd, chunk)
    } catch (error) {
      if (!isSystemError(error) || error.code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}

export function readingFailed(path: string, error: unknown): unknown {
  if (!isSystemError(error)) return error
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return noSuchRecord(path, error)
  if (error.code === 'EISDIR') return recordIsDirectory(path, error)
  return recordUnreadable(path, error)
}

function replaceFile(path: string, pieces: readonly Uint8Array[]): void {
  const temporary = join(dirname(path), `.lastref-${randomBytes(8).toString('hex')}`)
  const fd = openSync(temporary, 'wx', 0o600)
  try {
    writePieces(fd, pieces, fsyncSync)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** Writes all pieces and closes the fd, also when a write fails. */
function writePieces(
  fd: number,
  pieces: readonly Uint8Array[],
  beforeClose?: (fd: number) => void,
): void {
  try {
    for (const piece of pieces) {
      let written = 0
      while (written < piece.length) written += writeSync(fd, piece, written)
    }
    beforeClose?.(fd)
  } finally {
    closeSync(fd)
  }
}

export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'errno' in error && 'syscall' in error
}
