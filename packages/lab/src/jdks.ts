import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

/** The victims are compiled for this version: the oldest that is still maintained. */
export const oldestJava = 17

/** A JDK of this machine. */
export interface Jdk {
  /** As in `JDK 17`. */
  readonly major: number
  /** `17.0.15`. */
  readonly version: string
  /** Absolute path of its folder. */
  readonly home: string
}

let found: readonly Jdk[] | undefined

/** Returns one JDK of each version from 17 on, the oldest first; that of the PATH where there are two. */
export function jdks(): readonly Jdk[] {
  found ??= search()
  return found
}

function search(): readonly Jdk[] {
  const byMajor = new Map<number, Jdk>()
  for (const home of homes()) {
    const jdk = jdkAt(home)
    if (jdk !== null && !byMajor.has(jdk.major)) byMajor.set(jdk.major, jdk)
  }
  return [...byMajor.values()].toSorted((a, b) => a.major - b.major)
}

/** Where JDKs are: behind the javac of the PATH, in JAVA_HOME, and where packages put them. */
function homes(): readonly string[] {
  const { PATH = '', JAVA_HOME = '' } = process.env
  const compilers = PATH.split(delimiter).map((folder) => join(folder, 'javac'))
  const onPath = compilers.filter(existsSync).map((file) => dirname(dirname(realpathSync(file))))
  const folders = ['/usr/lib/jvm', '/opt'].filter(existsSync)
  const installed = folders.flatMap((folder) =>
    readdirSync(folder).map((name) => join(folder, name)),
  )
  return [...onPath, JAVA_HOME, ...installed.toSorted()]
}

/** A folder with a compiler and the file `release`, which every JDK since 9 has. */
function jdkAt(home: string): Jdk | null {
  const release = join(home, 'release')
  if (!existsSync(join(home, 'bin/javac')) || !existsSync(release)) return null
  const version = /^JAVA_VERSION="([^"]+)"/mu.exec(readFileSync(release, 'utf8'))?.[1]
  const major = Number(/^\d+/u.exec(version ?? '')?.[0] ?? 0)
  return version === undefined || major < oldestJava
    ? null
    : { major, version, home: realpathSync(home) }
}
