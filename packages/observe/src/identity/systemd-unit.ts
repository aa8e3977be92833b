/**
 * Returns the systemd unit that a cgroup path lies in, null outside of units. Below a user's
 * manager it is the user's unit. It is the unit's name as systemctl takes it: `\x2d` in it is
 * part of the name. Follows cg_path_get_unit and cg_path_get_user_unit (systemd, cgroup-util.c).
 */
export function unitOfPath(path: string): string | null {
  const components = path.split('/').filter((component) => component !== '' && component !== '..')
  const first = firstUnit(components, 0)
  if (first === null) return null
  if (isUserManager(first.name)) return firstUnit(components, first.at + 1)?.name ?? first.name
  return first.name
}

function firstUnit(
  components: readonly string[],
  from: number,
): { readonly name: string; readonly at: number } | null {
  for (let at = from; at < components.length; at += 1) {
    const name = unescaped(components[at] ?? '')
    if (name.endsWith('.slice')) continue
    return isUnit(name) ? { name, at } : null
  }
  return null
}

/** systemd puts a `_` before a name that the kernel could take for one of its files. */
function unescaped(component: string): string {
  return component.startsWith('_') ? component.slice(1) : component
}

function isUnit(name: string): boolean {
  return /^[A-Za-z0-9:_.\\@-]+\.(?:service|scope|socket|mount|swap)$/.test(name)
}

function isUserManager(name: string): boolean {
  return /^user@\d+\.service$/.test(name)
}
