import type { YamlNode } from '../policy/yaml-node.ts'
import { services, type Destination, type SecretSource } from './destination.ts'

const keys = [
  'to',
  'name',
  'url',
  'url-env',
  'url-file',
  'secret-env',
  'secret-file',
  'on',
  'messages',
]
/** The address of these is all that is needed to write into the group. */
const secretUrl = new Set<string>(['wecom', 'dingtalk', 'feishu', 'slack'])
const signs = new Set<string>(['dingtalk', 'feishu', 'webhook'])

/** Returns a destination of notifications. Throws LRE500, also for a secret in the policy itself. */
export function parseDestination(node: YamlNode): Destination {
  const fields = node.fields(keys)
  const to = fields.get('to')
  if (to === undefined) throw node.wrong(`a notification needs to: one of ${services.join(', ')}`)
  const service = to.choice(services)
  const url = urlOf(fields, service, node)
  const secret = sourceOf(fields, 'secret', node)
  if (secret !== null && !signs.has(service)) {
    throw node.wrong(`${service} has no signature; only ${[...signs].join(', ')} take a secret`)
  }
  return {
    service,
    name: fields.get('name')?.text() ?? service,
    url,
    secret,
    on: fields.get('on')?.choice(['blocked', 'always'] as const) ?? 'blocked',
    messages: fields.get('messages')?.whole(1, 20) ?? 3,
  }
}

function urlOf(
  fields: ReadonlyMap<string, YamlNode>,
  service: string,
  node: YamlNode,
): Destination['url'] {
  const plain = fields.get('url')
  const source = sourceOf(fields, 'url', node)
  if (plain === undefined) {
    if (source !== null) return source
    throw node.wrong('a notification needs url-env or url-file: where its address stands')
  }
  if (source !== null) throw plain.wrong('url stands beside url-env or url-file; one is enough')
  if (secretUrl.has(service)) {
    throw plain.wrong(`the address of ${service} is a secret: name a variable with url-env`)
  }
  const url = URL.canParse(plain.text()) ? new URL(plain.text()) : null
  if (url === null || !/^https?:$/u.test(url.protocol))
    throw plain.wrong('url must be an http or https address')
  if (url.username !== '' || url.password !== '' || url.search !== '') {
    throw plain.wrong('url holds what may be a secret: name a variable with url-env')
  }
  return { kind: 'plain', url: url.href }
}

function sourceOf(
  fields: ReadonlyMap<string, YamlNode>,
  what: 'url' | 'secret',
  node: YamlNode,
): SecretSource | null {
  const env = fields.get(`${what}-env`)
  const file = fields.get(`${what}-file`)
  if (env !== undefined && file !== undefined) {
    throw node.wrong(`${what}-env and ${what}-file exclude each other`)
  }
  if (file !== undefined) return { kind: 'file', path: file.text() }
  if (env === undefined) return null
  const name = env.text()
  // A secret that was pasted where its variable should be named must not be repeated in a message.
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,80}$/u.test(name)) {
    throw env.wrong(`${what}-env must be the name of an environment variable`)
  }
  return { kind: 'env', name }
}
