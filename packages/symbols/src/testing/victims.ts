import { built, source } from './build.ts'

const plain = ['-O2', '-g', '-fomit-frame-pointer', '-Wall', '-Wextra', '-Werror']

/** Builds the C victim, `-O2` without frame pointers; further options come last. */
export function cVictim(name: string, ...options: readonly string[]): string {
  return built(name, ['chain.c'], (file) => [
    'gcc',
    ...plain,
    source('chain.c'),
    '-o',
    file,
    ...options,
  ])
}

export function cppVictim(): string {
  return built('chain-cpp', ['chain.cpp'], (file) => [
    'g++',
    ...plain,
    source('chain.cpp'),
    '-o',
    file,
  ])
}

/** Builds the Rust victim as `cargo build --release` does, with line tables. */
export function rustVictim(name: string, ...options: readonly string[]): string {
  return built(name, ['rust/chain.rs'], (file) => [
    'rustc',
    '-O',
    '-g',
    '--crate-name=chain',
    ...options,
    source('rust/chain.rs'),
    '-o',
    file,
  ])
}

export interface GoBuild {
  /** Path of the go command. */
  readonly go: string
  /** E.g. `go1.21.13`; null: the command's own. */
  readonly toolchain: string | null
  readonly cgo: boolean
  readonly options: readonly string[]
}

const goSources = {
  go: ['main', 'generic', 'plain', 'raw', 'cgo'].map((name) => `go/${name}.go`),
  callback: ['callback/main.go'],
}

export function goVictim(
  name: string,
  { go, toolchain, cgo, options }: GoBuild,
  directory: 'go' | 'callback' = 'go',
): string {
  return built(name, goSources[directory], (file) => [go, 'build', ...options, '-o', file, '.'], {
    cwd: source(directory),
    env: {
      CGO_ENABLED: cgo ? '1' : '0',
      GOFLAGS: '-p=1',
      GOPROXY: 'off',
      ...(toolchain === null ? {} : { GOTOOLCHAIN: toolchain }),
    },
  })
}
