import type { Resource } from '../catalog/entry.ts'
import type { TypeRef } from '../ir/type-ref.ts'
import type { OwnerType } from './summary.ts'
import type { World } from './world.ts'

const maxDepth = 5

/** What a value of a type has to close, or null when it owns nothing that is known. */
export const ownerOf = (world: World, type: TypeRef, depth = 0): OwnerType | null => {
  if (type.kind !== 'named' || depth > maxDepth) return null
  world.asked.add(type.name)
  const own = world.owners.get(type.name)
  if (own !== undefined) return own
  const resource = world.catalog.ofType(type.name)
  if (resource !== undefined && resource.closers.length > 0) {
    return { name: type.name, fields: [''], closers: resource.closers }
  }
  const declaration = world.types.get(type.name)
  if (declaration === undefined) return null
  if (declaration.underlying !== null) return ownerOf(world, declaration.underlying, depth + 1)
  for (const field of declaration.fields) {
    if (!field.embedded) continue
    const embedded = ownerOf(world, field.type, depth + 1)
    if (embedded !== null)
      return { name: type.name, fields: [field.name], closers: embedded.closers }
  }
  return null
}

/** The last element of a qualified name, with its package's last element: `ebpf.Map`. */
export const shortName = (qualified: string): string =>
  qualified.slice(qualified.lastIndexOf('/') + 1)

/** A wrapper type as a resource. */
export const asResource = (owner: OwnerType): Resource => ({
  label: shortName(owner.name),
  type: owner.name,
  closers: owner.closers,
  release: `${owner.closers[0] ?? 'Close'}()`,
  closeOnce: false,
  nilUnsafe: true,
})

/** Several handles in a list or map: whoever has it closes each of them. */
export const listOf = ({ label, release }: Resource): Resource => ({
  label: label.endsWith(listed) ? label : `${label}${listed}`,
  closers: [],
  release: `${release} of each`,
  closeOnce: false,
})

const listed = ' in a list'
