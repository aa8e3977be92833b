/** Where a Go program serves net/http/pprof. */
export interface Endpoint {
  /** Without a slash at its end; up to and with `/debug/pprof`. */
  readonly url: string
  /** Path of a unix socket to connect to instead of the host of the URL; begins with NUL if abstract. */
  readonly socket: string | null
}

const usualPath = '/debug/pprof'

/**
 * Returns the endpoint that a user names: `http://HOST:PORT`, the same with the path up to
 * `/debug/pprof`, or `unix:PATH` (`unix:@NAME` for an abstract one); null for anything else.
 */
export function parseEndpoint(text: string): Endpoint | null {
  const socket = /^unix:(.+)$/su.exec(text)?.[1]
  if (socket !== undefined) return socketEndpoint(socket)
  if (!/^https?:\/\//u.test(text) || !URL.canParse(text)) return null
  const { origin, pathname } = new URL(text)
  const path = pathname.replace(/\/+$/u, '')
  return { url: `${origin}${path === '' ? usualPath : path}`, socket: null }
}

export function socketEndpoint(path: string): Endpoint {
  return {
    url: `http://localhost${usualPath}`,
    socket: path.startsWith('@') ? `\0${path.slice(1)}` : path,
  }
}

export function portEndpoint(host: string, port: number): Endpoint {
  const name = host.includes(':') ? `[${host}]` : host
  // An IPv6 address as people write it: the kernel's tables have all of its digits.
  return { url: `${new URL(`http://${name}:${port}`).origin}${usualPath}`, socket: null }
}

/** Returns the endpoint as a message names it. */
export function endpointText({ url, socket }: Endpoint): string {
  if (socket === null) return url
  return `unix:${socket.replace(/^\0/u, '@')} ${new URL(url).pathname}`
}
