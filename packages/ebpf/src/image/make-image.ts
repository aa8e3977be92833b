import { readElfSection } from '../btf/elf-section.ts'
import { libbpf, type Pointer } from '../native/libbpf.ts'
import { objectInfo } from '../native/object-info.ts'
import { stableAddress } from '../native/bpf-attr.ts'
import { globalVariables } from '../object/global-variables.ts'
import { readProgramInfo } from '../program/program-info.ts'
import { functionStarts, mapFdsIn } from './instructions.ts'
import type { MapImage, ObjectImage, ProgramImage, SectionImage } from './object-image.ts'

/** An object that libbpf has loaded. */
export interface LoadedByLibbpf {
  readonly name: string
  readonly bytes: Uint8Array
  readonly object: Pointer
  readonly maps: ReadonlyMap<string, Pointer>
  readonly programs: ReadonlyMap<string, Pointer>
}

/**
 * Returns the image of a loaded object, of the programs that were loaded; null when the kernel does
 * not tell what is needed to load it again (it tells since 6.0).
 */
export function makeImage({
  name,
  bytes,
  object,
  maps,
  programs,
}: LoadedByLibbpf): ObjectImage | null {
  const bpf = libbpf()
  const btf = bpf.objectBtfBytes(object)
  const license = readElfSection(bytes, 'license')
  if (btf === null || license === undefined) return null
  const variables = globalVariables(btf)
  const mapImages: MapImage[] = []
  const mapIndex = new Map<number, number>()
  for (const [mapName, map] of maps) {
    mapIndex.set(bpf.mapFd(map), mapImages.length)
    mapImages.push({ name: mapName, section: sectionOf(object, map, variables), ...shapeOf(map) })
  }
  const programImages: ProgramImage[] = []
  for (const [programName, program] of programs) {
    if (bpf.programFd(program) < 0) continue
    const image = programImage(programName, program, mapIndex)
    if (image === null) return null
    programImages.push(image)
  }
  return {
    name,
    license: Buffer.from(license.subarray(0, license.indexOf(0))).toString('latin1'),
    btf: Buffer.from(btf).toString('base64'),
    maps: mapImages,
    programs: programImages,
  }
}

function shapeOf(map: Pointer): Omit<MapImage, 'name' | 'section'> {
  // struct bpf_map_info in include/uapi/linux/bpf.h, its first 24 bytes.
  const info = new Uint32Array(new ArrayBuffer(24))
  objectInfo(libbpf().mapFd(map), new Uint8Array(info.buffer))
  const [type = 0, , keySize = 0, valueSize = 0, maxEntries = 0, flags = 0] = info
  return { type, keySize, valueSize, maxEntries, flags }
}

function sectionOf(
  object: Pointer,
  map: Pointer,
  variables: ReturnType<typeof globalVariables>,
): SectionImage | null {
  const bpf = libbpf()
  for (const name of ['.bss', '.data', '.rodata']) {
    if (bpf.findMap(object, name) !== map) continue
    const initial = bpf.mapInitialBytes(map)
    return {
      name,
      variables: variables.get(name) ?? [],
      initial: initial.some((byte) => byte !== 0) ? Buffer.from(initial).toString('base64') : null,
    }
  }
  return null
}

function programImage(
  name: string,
  program: Pointer,
  mapIndex: ReadonlyMap<number, number>,
): ProgramImage | null {
  const bpf = libbpf()
  const instructions = bpf.programInstructions(program)
  const starts = functionStarts(instructions)
  const types = functionTypes(bpf.programFd(program))
  const { attachBtfId } = readProgramInfo(bpf.programFd(program))
  if (types.length !== starts.length || attachBtfId === 0) return null
  const mapReferences: [number, number][] = []
  for (const [instruction, fd] of mapFdsIn(instructions)) {
    const map = mapIndex.get(fd)
    if (map === undefined) return null
    mapReferences.push([instruction, map])
  }
  return {
    name,
    section: bpf.programSection(program),
    type: bpf.programType(program),
    attachType: bpf.programExpectedAttachType(program),
    attachBtfId,
    instructions: Buffer.from(instructions).toString('base64'),
    mapReferences,
    functions: starts.map((start, i): [number, number] => [start, types[i] ?? 0]),
  }
}

/**
 * Returns the types of a loaded program's functions, in their order. Where they begin, the kernel
 * tells of its own rewritten instructions only.
 */
function functionTypes(fd: number): number[] {
  const info = new Uint8Array(new ArrayBuffer(232))
  const view = new DataView(info.buffer)
  objectInfo(fd, info)
  const count = view.getUint32(144, true)
  const recordSize = view.getUint32(132, true)
  if (count === 0 || recordSize === 0) return []
  const records = new Uint8Array(new ArrayBuffer(count * recordSize))
  info.fill(0)
  view.setUint32(132, recordSize, true)
  view.setBigUint64(136, stableAddress(records), true)
  view.setUint32(144, count, true)
  objectInfo(fd, info)
  const record = new DataView(records.buffer)
  return Array.from({ length: count }, (_, i) => record.getUint32(i * recordSize + 4, true))
}
