import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/**
 * The command of the archive. It uses nothing but the shell, because there may be nothing else, and
 * hands the library path that the user had through to the launcher, which restores it.
 */
const command = `#!/bin/sh
self=$0
if [ -L "$self" ]; then self=$(/usr/bin/readlink -f "$self" || readlink -f "$self"); fi
case $self in */*) ;; *) self=./$self ;; esac
top=$(CDPATH= cd -- "\${self%/*}/.." && pwd -P) || exit 125
export LASTREF_LIBRARY_PATH="\${LD_LIBRARY_PATH-}"
export LD_LIBRARY_PATH="$top/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
exec "$top/node/bin/node" "$top/lastref/bin/lastref" "$@"
`

/**
 * Packs the built command, Node, koffi and libbpf with the libraries it needs (all but the C
 * library) into `dist/lastref-linux-ARCH.tar.gz`, which runs where there is no npm and no Node.
 */
export function buildArchive(root: string, built: string): string {
  const name = `lastref-linux-${process.arch}`
  const top = join(root, 'dist', name)
  rmSync(top, { recursive: true, force: true })
  mkdirSync(join(top, 'bin'), { recursive: true })
  mkdirSync(join(top, 'lib'))
  mkdirSync(join(top, 'node/bin'), { recursive: true })

  cpSync(built, join(top, 'lastref'), { recursive: true })
  rmSync(join(top, 'lastref/types'), { recursive: true })
  for (const module of ['koffi', `@koromix/koffi-linux-${process.arch}`]) {
    cpSync(join(root, 'node_modules', module), join(top, 'lastref/node_modules', module), {
      recursive: true,
    })
  }
  const node = join(root, 'node_modules', `node-linux-${process.arch}`)
  cpSync(join(node, 'bin/node'), join(top, 'node/bin/node'))
  for (const library of libbpfAndItsLibraries()) {
    cpSync(realpathSync(library), join(top, 'lib', basename(library)))
  }
  cpSync(join(root, 'LICENSE'), join(top, 'LICENSE'))
  writeFileSync(join(top, 'bin/lastref'), command)
  chmodSync(join(top, 'bin/lastref'), 0o755)

  const archive = join(root, 'dist', `${name}.tar.gz`)
  const owner = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner']
  execFileSync('tar', [...owner, '-C', join(root, 'dist'), '-czf', archive, name])
  rmSync(top, { recursive: true })
  return archive
}

/** The C library must be the host's own: it belongs to its kernel and its name services. */
const hostLibraries = /^(ld-linux.*|libc|libm|libdl|libpthread|librt|linux-vdso)\.so/

function libbpfAndItsLibraries(): readonly string[] {
  const cache = execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' })
  const abi = process.arch === 'x64' ? 'x86-64' : 'AArch64'
  const libbpf = cache
    .split('\n')
    .find((line) => line.includes('libbpf.so.1 ') && line.includes(abi))
    ?.split(' => ')[1]
  if (libbpf === undefined) throw new Error('libbpf.so.1 is not installed: make setup')
  const needed = execFileSync('ldd', [libbpf], { encoding: 'utf8' })
  const paths = [...needed.matchAll(/=> (\/\S+)/g)].flatMap((match) => match[1] ?? [])
  return [libbpf, ...paths.filter((path) => !hostLibraries.test(basename(path)))]
}
