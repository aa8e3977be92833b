import { relativeTo } from '@lastref/model'

/**
 * Returns a path or URI of another tool as a path: relative to the working directory where it lies
 * below it, as it is elsewhere. Nothing is opened: `../../etc/passwd` stays the text it is.
 */
export function pathOf(uri: string, cwd: string): string {
  return relativeTo(cwd, normalised(withoutScheme(uri)))
}

/** A URI of a file as a path; one of another scheme stays whole. */
function withoutScheme(uri: string): string {
  const file = /^file:(?:\/\/(?:localhost)?(?=\/))?/iu.exec(uri)
  const path = file === null ? uri : uri.slice(file[0].length)
  if (file === null && /^[a-z][a-z0-9+.-]+:/iu.test(uri)) return uri
  return decoded(path).replace(/^\/(?=[a-z]:\/)/iu, '')
}

/** RFC 3986; what is not percent-encoded UTF-8 was meant as it stands. */
function decoded(path: string): string {
  if (!path.includes('%')) return path
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function normalised(path: string): string {
  const slashed = path.includes('\\') ? path.replaceAll('\\', '/') : path
  if (!slashed.includes('./') && !slashed.includes('//') && !slashed.endsWith('/.')) return slashed
  if (/^[a-z][a-z0-9+.-]+:\/\//iu.test(slashed)) return slashed
  const parts: string[] = []
  for (const part of slashed.split('/')) {
    if (part === '.' || part === '') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '..' || !slashed.startsWith('/')) parts.push(part)
  }
  return `${slashed.startsWith('/') ? '/' : ''}${parts.join('/')}`
}
