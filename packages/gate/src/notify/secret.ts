import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Destination, SecretSource } from './destination.ts'
import type { Access } from './service.ts'

export type AccessResult =
  | { readonly ok: true; readonly access: Access }
  | { readonly ok: false; readonly reason: string }

/** Returns the address and the secret of a destination; the reason names where one is missing. */
export function accessOf(
  { url, secret }: Destination,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): AccessResult {
  const address = url.kind === 'plain' ? url.url : read(url, env, cwd)
  if (address === null) return { ok: false, reason: missing(url.kind === 'plain' ? null : url) }
  if (!URL.canParse(address) || !/^https?:$/u.test(new URL(address).protocol)) {
    return {
      ok: false,
      reason: `what ${named(url.kind === 'plain' ? null : url)} holds is no address`,
    }
  }
  if (secret === null) return { ok: true, access: { url: address, secret: null } }
  const value = read(secret, env, cwd)
  if (value === null) return { ok: false, reason: missing(secret) }
  return { ok: true, access: { url: address, secret: value } }
}

function read(
  source: SecretSource,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): string | null {
  const text = source.kind === 'env' ? env[source.name] : textOf(resolve(cwd, source.path))
  const value = text?.trim() ?? ''
  return value === '' ? null : value
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function missing(source: SecretSource | null): string {
  if (source?.kind === 'env') return `${named(source)} is not set`
  return `${named(source)} cannot be read or is empty`
}

function named(source: SecretSource | null): string {
  if (source === null) return 'url'
  return source.kind === 'env' ? `the variable ${source.name}` : `the file ${source.path}`
}

/**
 * Returns the text without the secrets, whoever wrote it: an error of the network has the address in
 * it, and a server may send back what it was sent.
 */
export function redacted(text: string, { url, secret }: Access): string {
  const address = new URL(url)
  const parts = [
    url,
    address.href,
    `${address.pathname}${address.search}`,
    address.search,
    ...address.searchParams.values(),
    ...address.pathname.split('/').filter((part) => part.length >= 8),
    address.password,
    address.username,
    secret ?? '',
  ]
  const secrets = parts
    .flatMap((part) => [part, encodeURIComponent(part), safelyDecoded(part)])
    .filter((part) => part.length >= 4)
    .toSorted((a, b) => b.length - a.length)
  return secrets.reduce((whole, part) => whole.replaceAll(part, '***'), text)
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
