import { LastrefError } from './error.ts'
import type { RecordFault } from './record/fault.ts'
import { formatVersion, maxSectionBytes } from './record/layout.ts'

/** The names in these messages are raw; whoever prints them escapes them for that place. */

const takeAnother = (path: string): string =>
  `take another one: lastref snapshot -o ${path === '-' ? 'FILE' : quoted(path)}`

/** What a message calls it: `-` on the command line is stdin. */
const named = (path: string): string => (path === '-' ? 'stdin' : path)

/** Returns the path as a POSIX shell takes it for one word. */
function quoted(path: string): string {
  const word = path.startsWith('-') ? `./${path}` : path
  return /^[\w%+,./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

export function noSuchRecord(path: string, cause: unknown): LastrefError {
  return new LastrefError(`There is no file ${named(path)}.`, {
    code: 'LRE300',
    status: 4,
    help: 'check the name, or record one with: lastref snapshot -o FILE',
    cause,
  })
}

export function recordIsDirectory(path: string, cause?: unknown): LastrefError {
  return new LastrefError(`${named(path)} is a directory, not a file.`, {
    code: 'LRE301',
    status: 4,
    help: path === '-' ? 'name a file instead' : `name a file in it: ls ${quoted(path)}`,
    cause,
  })
}

export function recordUnreadable(path: string, cause: unknown): LastrefError {
  return new LastrefError(`${named(path)} cannot be read.`, {
    code: 'LRE302',
    status: 4,
    help: path === '-' ? 'name a file instead' : `see who may read it: ls -l ${quoted(path)}`,
    cause,
  })
}

export function recordUnwritable(path: string, cause: unknown): LastrefError {
  return new LastrefError(`${named(path)} cannot be written.`, {
    code: 'LRE310',
    status: 4,
    help: 'name a file in a directory that exists, may be written and has room: -o FILE',
    cause,
  })
}

export function binaryToTerminal(): LastrefError {
  return new LastrefError('A snapshot is binary and is not written to a terminal.', {
    code: 'LRE311',
    status: 2,
    help: 'lastref snapshot -o FILE, or send it on: lastref snapshot -o - | ssh HOST "cat >FILE"',
  })
}

export function stdoutIsTaken(): LastrefError {
  return new LastrefError('stdout cannot take both the snapshot (-o -) and its JSON (--json).', {
    code: 'LRE313',
    status: 2,
    help: 'lastref snapshot --json -o FILE',
  })
}

/** Returns the error of asking for a verdict on growth where no object can be matched. */
export function growthUnknown(notice: string): LastrefError {
  return new LastrefError(`Growth cannot be judged: ${notice}.`, {
    code: 'LRE314',
    status: 3,
    help: 'compare two snapshots of one boot of one host, or leave out --fail-on-growth',
  })
}

/** Returns the error of a line of a suppressions file that is none. */
export function suppressionFault(path: string, line: number, text: string): LastrefError {
  return new LastrefError(`Line ${line} of ${named(path)} is not a suppression: ${text}.`, {
    code: 'LRE320',
    status: 2,
    help: 'write site:FUNCTION, object:NAME or module:FILE, one per line; see lastref help LRE320',
  })
}

/** Returns the error of a baseline that is no document of findings. */
export function baselineFault(path: string, what: string, cause?: unknown): LastrefError {
  return new LastrefError(`${named(path)} ${what}.`, {
    code: 'LRE321',
    status: 2,
    help: 'record one with: lastref run --json -- CMD >FILE',
    cause,
  })
}

/** Returns the error of a record that is whole and holds no census. */
export function recordWithoutCensus(path: string): LastrefError {
  return new LastrefError(`${named(path)} holds no census.`, {
    code: 'LRE309',
    status: 4,
    help: takeAnother(path),
  })
}

/** Returns what a user is told about a record that cannot be read. */
export function recordFault(path: string, fault: RecordFault): LastrefError {
  switch (fault.type) {
    case 'empty':
      return new LastrefError(`${named(path)} is empty.`, {
        code: 'LRE303',
        status: 4,
        help: takeAnother(path),
      })
    case 'foreign':
      return new LastrefError(`${named(path)} is not a record of lastref.`, {
        code: 'LRE304',
        status: 4,
        help: 'name a file that lastref snapshot wrote; see what this one is: file FILE',
      })
    case 'format-version':
      return newer(
        `${named(path)} is written in version ${fault.major} of the record format; ` +
          `this lastref reads version ${formatVersion.major}.`,
      )
    case 'section-version':
      return newer(
        `The ${fault.section ?? 'census'} in ${named(path)} (at byte ${fault.offset}) is in version ${fault.version} ` +
          'or packed in a way that this lastref does not know.',
      )
    case 'truncated':
      return new LastrefError(
        `${named(path)} is cut off: it holds no whole census, only whole sections up to byte ${fault.offset}.`,
        {
          code: 'LRE306',
          status: 4,
          help: `copy the file again, or ${takeAnother(path)}`,
        },
      )
    case 'corrupted':
      return new LastrefError(
        `${named(path)} is damaged at byte ${fault.offset}: wrong ${fault.what}.`,
        {
          code: 'LRE307',
          status: 4,
          help: `copy the file again, or ${takeAnother(path)}`,
        },
      )
    case 'too-large':
      return new LastrefError(
        `A section of ${named(path)} (at byte ${fault.offset}) says it is ${fault.bytes} bytes large; ` +
          `no more than ${maxSectionBytes} are read.`,
        {
          code: 'LRE308',
          status: 4,
          help: `do not trust where it came from, and ${takeAnother(path)}`,
        },
      )
    case 'content':
      return new LastrefError(
        `The ${fault.section ?? 'census'} in ${named(path)} (at byte ${fault.offset}) ${fault.what}.`,
        {
          code: 'LRE312',
          status: 4,
          help: `it was not written by this version of lastref; ${takeAnother(path)}`,
        },
      )
  }
}

function newer(message: string): LastrefError {
  return new LastrefError(message, {
    code: 'LRE305',
    status: 4,
    help: 'read it with the version of lastref that wrote it, or a newer one: lastref --version',
  })
}
