import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('.', import.meta.url))
const list = fileURLToPath(new URL('../corpus/cases.json', import.meta.url))

type Case = {
  readonly heldBy: string
  readonly files: readonly string[]
  readonly functions: readonly { readonly name: string }[]
}

/** Functions of cases that are the public interface of a library: what a catalogue is made of. */
const published = new Set([
  // libbpf and libxdp
  'bpf_object__close',
  'bpf_create_map',
  'bpf_load_program',
  'bpf_load_btf',
  'bpf_prog_get_fd_by_id',
  'xdp_program__from_id',
  'xdp_program__from_pin',
  // cilium/ebpf
  'AttachCgroup',
  'LoadAndAssign',
  'NewCollectionWithOptions',
  'NewReaderWithOptions',
  // libbpfgo
  'NewModuleFromBufferArgs',
  // Rust's standard library
  'as_raw_fd',
  'as_mut_ptr',
])
/** Packages whose public interface is in the catalogue. */
const libraries =
  /^(?:cilium\/ebpf|aquasecurity\/libbpfgo|iovisor\/gobpf|iovisor\/bcc|libbpf\/|aya-rs\/aya|xdp-project\/xdp-tools|DataDog\/ebpf-manager|aws\/aws-ebpf-sdk-go)/

const texts = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => ({ name, text: readFileSync(join(source, name), 'utf8') }))

test('nothing in the scanner is made for one case of the corpus', () => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the committed list
  const { cases } = JSON.parse(readFileSync(list, 'utf8')) as { readonly cases: readonly Case[] }
  const words = new Set<string>()
  for (const one of cases) {
    if (!libraries.test(one.heldBy)) words.add(one.heldBy)
    for (const file of one.files) words.add(file)
    for (const { name } of one.functions) {
      const plain =
        name
          .replaceAll(/<[^>]*>/g, '')
          .split(/::|\./)
          .at(-1) ?? name
      // Short names are words of every program.
      if (plain.length > 8 && !published.has(plain)) words.add(plain)
    }
  }
  const found = texts.flatMap(({ name, text }) =>
    [...words]
      .filter((word) => new RegExp(`['"\`./]${word.replaceAll(/[^\w]/g, '\\$&')}['"\`]`).test(text))
      .map((word) => `${name}: ${word}`),
  )
  assert.deepEqual(found, [])
})
