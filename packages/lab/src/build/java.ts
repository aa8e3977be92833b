import { join } from 'node:path'
import { jdks, oldestJava, type Jdk } from '../jdks.ts'
import type { Builder } from './build.ts'
import { compile, once } from './compiler.ts'
import { filesBelow, fingerprint } from './fingerprint.ts'
import { buildFolder, victimSources } from './folders.ts'

/**
 * javac compiles the whole folder for the oldest Java that is measured; a victim is its main class.
 * What the victims do to BPF maps is in a library of C, made with the same JDK's headers.
 */
export const buildJava: Builder = async (names) => {
  const [jdk] = jdks()
  if (jdk === undefined) throw new Error(`no JDK ${oldestJava} or newer`)
  const [classes, library] = [await buildClasses(jdk), await buildLibrary(jdk)]
  const options = ['--enable-native-access=ALL-UNNAMED', `-Djava.library.path=${library}`]
  return new Map(names.map((name) => [name, ['java', ...options, '-cp', classes, name]]))
}

async function buildClasses({ home, version }: Jdk): Promise<string> {
  const folder = join(victimSources(), 'java')
  const sources = filesBelow(folder).filter((file) => file.endsWith('.java'))
  const options = ['--release', String(oldestJava), '-nowarn']
  const key = fingerprint(folder, sources, version, ...options)
  return await once(join(buildFolder(), 'java', key, 'classes'), (unfinished) =>
    compile(join(home, 'bin/javac'), [...options, '-d', unfinished, ...sources]),
  )
}

/** Returns the folder with libpinned.so. */
async function buildLibrary({ home, version }: Jdk): Promise<string> {
  const folder = victimSources()
  const source = join(folder, 'java/pinned.c')
  const headers = [join(home, 'include'), join(home, 'include/linux')].flatMap((path) => [
    '-I',
    path,
  ])
  const options = ['-shared', '-fPIC', '-O2', '-g', '-Wall', '-Wextra', '-Werror', ...headers]
  const key = fingerprint(folder, [source, join(folder, 'c/pinned.h')], version, ...options)
  const into = join(buildFolder(), 'java', key)
  await once(join(into, 'libpinned.so'), (unfinished) =>
    compile('gcc', [...options, source, '-lbpf', '-o', unfinished]),
  )
  return into
}
