import { inspect } from 'node:util'

/**
 * Returns the text that tells why a test failed: the message of the cause, its own further causes,
 * and the frames that lie in this project.
 */
export function explain(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause : undefined
  if (!cause) return typeof error.cause === 'string' ? error.cause : error.message
  const lines = [cause.message]
  for (let inner = cause.cause; inner instanceof Error; inner = inner.cause) {
    lines.push(`caused by: ${inner.message}`)
  }
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined
  if (code !== undefined && code !== 'ERR_ASSERTION') lines.push(`code: ${code}`)
  if ('help' in cause && cause.help !== undefined) lines.push(`help: ${inspect(cause.help)}`)
  const frames = (cause.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !/node:|node_modules/.test(line))
    .map((line) => line.trim())
  return [...lines, ...frames].join('\n').replaceAll(/\n{2,}/g, '\n')
}
