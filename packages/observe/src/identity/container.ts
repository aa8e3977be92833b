/**
 * Returns the container a cgroup path belongs to, the innermost one where containers nest, null
 * outside of containers. The monitor of a container (conmon, lxc.monitor) counts as its container.
 */
export function containerOfPath(path: string): string | null {
  const components = path.split('/')
  for (let at = components.length - 1; at >= 0; at -= 1) {
    const component = components[at] ?? ''
    const found =
      containerId(component) ?? lxcName(component, components[at - 1]) ?? machineName(component)
    if (found !== null) return found
  }
  return null
}

// Docker, containerd and CRI-O call the cgroup by the id itself (cgroupfs driver), by
// `<runtime>-<id>.scope` (systemd driver), or by `<slice>:<runtime>:<id>`, which is what runc makes
// of a systemd path when it is told to use cgroupfs. Podman: `libpod-<id>[.scope]`.
const idPattern = /^(?:.*[-_:])?([0-9a-f]{64})(?:\.scope)?$/

function containerId(component: string): string | null {
  return idPattern.exec(component)?.[1] ?? null
}

/** `lxc.payload.NAME` and `lxc.monitor.NAME` since LXC 4.0, `lxc/NAME` before. */
function lxcName(component: string, parent: string | undefined): string | null {
  const named = /^lxc\.(?:payload|monitor)[./](.+)$/.exec(component)?.[1]
  if (named !== undefined) return named
  return parent === 'lxc' && component !== '' ? component : null
}

/** A machine of systemd-machined; libvirt's virtual machines are registered there as well. */
function machineName(component: string): string | null {
  const escaped =
    /^machine-(.+)\.scope$/.exec(component)?.[1] ??
    /^systemd-nspawn@(.+)\.service$/.exec(component)?.[1]
  if (escaped === undefined) return null
  const name = unescaped(escaped)
  return name.startsWith('qemu-') ? null : name
}

/** Undoes unit_name_escape (systemd, unit-name.c): `\x2d` is a dash. */
function unescaped(name: string): string {
  const bytes = name.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return bytes
}

// `pod<uid>` below kubepods (cgroupfs driver), or `kubepods[-qos]-pod<uid with _>.slice` (systemd
// driver). Static pods have a uid of 32 digits without dashes.
const podPattern =
  /(?:^|[/-])pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})(?=[./:]|$)/

/** Returns the uid of the Kubernetes pod a cgroup path belongs to, null outside of pods. */
export function podUidOfPath(path: string): string | null {
  return podPattern.exec(path)?.[1]?.replaceAll('_', '-') ?? null
}
