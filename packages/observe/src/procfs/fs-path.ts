/** A path to open: a string where its bytes are UTF-8, the bytes themselves where they are not. */
export type FsPath = string | Buffer

const notUtf8 =
  /([^\x80-\xff]+|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})|[\x80-\xff]/g

/** Returns the path that opens exactly the file named by these bytes. */
export function fsPath(bytes: Buffer): FsPath {
  const text = bytes.toString('utf8')
  return text.includes('\ufffd') && !Buffer.from(text, 'utf8').equals(bytes) ? bytes : text
}

/** Returns the path as text; a byte that is not UTF-8 becomes `\xNN`, so that names stay distinct. */
export function pathText(path: FsPath): string {
  if (typeof path === 'string') return path
  const escaped = path
    .toString('latin1')
    .replace(notUtf8, (byte: string, valid: string | undefined) =>
      valid === undefined
        ? Buffer.from(`\\x${byte.charCodeAt(0).toString(16)}`).toString('latin1')
        : byte,
    )
  return Buffer.from(escaped, 'latin1').toString('utf8')
}

/** Returns `directory` + `/` + `name`, as bytes only where one of them needs it. */
export function joinPath(directory: FsPath, name: FsPath): FsPath {
  if (typeof directory === 'string' && typeof name === 'string') {
    return directory.endsWith('/') ? directory + name : `${directory}/${name}`
  }
  const before = bytesOf(directory)
  const slash = Buffer.from(before.at(-1) === slashByte ? '' : '/')
  return Buffer.concat([before, slash, bytesOf(name)])
}

/** Returns `path` with `prefix` before it, e.g. `/proc/42/root` before `/sys/fs/bpf`. */
export function prefixPath(prefix: string, path: FsPath): FsPath {
  return typeof path === 'string' ? prefix + path : Buffer.concat([Buffer.from(prefix), path])
}

const slashByte = 0x2f

function bytesOf(path: FsPath): Buffer {
  return typeof path === 'string' ? Buffer.from(path, 'utf8') : path
}
