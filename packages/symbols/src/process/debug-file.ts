import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import { Bytes } from '../bytes.ts'
import { type Elf, parseElf } from '../elf/elf.ts'
import { buildIdOf, debugLinkOf } from '../elf/notes.ts'
import type { OpenImage } from '../image-source.ts'
import { tolerant } from '../tolerant.ts'
import { openFileImage } from './proc-image-source.ts'

/**
 * Returns the separate debug file of an image, by its build-id and then by its `.gnu_debuglink`, as
 * GDB looks for it ("Debugging Information in Separate Files"); null: there is none here. A file with
 * another build-id is not taken.
 */
export function findDebugFile(
  elf: Elf,
  path: string,
  directories: readonly string[],
): OpenImage | null {
  const buildId = tolerant(
    () => buildIdOf(elf),
    () => null,
  )
  const link = tolerant(
    () => debugLinkOf(elf),
    () => null,
  )
  for (const candidate of candidates(buildId, link?.name ?? null, path, directories)) {
    const image = openFileImage(candidate)
    if (image === null) continue
    const its = tolerant(
      () => buildIdOf(parseElf(new Bytes(image))),
      () => undefined,
    )
    if (its === buildId && (its !== null || checksumOf(image) === link?.checksum)) return image
    image.close()
  }
  return null
}

function candidates(
  buildId: string | null,
  link: string | null,
  path: string,
  directories: readonly string[],
): string[] {
  const byId =
    buildId === null || buildId.length < 4
      ? []
      : directories.map((directory) =>
          join(directory, '.build-id', buildId.slice(0, 2), `${buildId.slice(2)}.debug`),
        )
  if (link === null || !path.startsWith('/')) return byId
  const beside = dirname(path)
  const byLink = [join(beside, link), join(beside, '.debug', link)]
  return [...byId, ...byLink, ...directories.map((directory) => join(directory, beside, link))]
}

function checksumOf(image: OpenImage): number {
  let sum = 0
  for (let at = 0; at < image.size;) {
    const bytes = image.read(at, 1 << 20)
    if (bytes.length === 0) break
    sum = crc32(bytes, sum)
    at += bytes.length
  }
  return sum
}
