/** An object of JSON from outside: every field may be anything. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Returns the value when it is an object, otherwise null. */
export function objectOf(value: unknown): JsonObject | null {
  return isJsonObject(value) ? value : null
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns the value when it is a list, otherwise null. */
export function listOf(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) ? value : null
}

/** Returns the objects of a list; what is none of either is left out. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return (listOf(value) ?? []).filter(isJsonObject)
}

/** Returns the value when it is text with something in it, otherwise null. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** Returns the texts of a list. */
export function textsOf(value: unknown): readonly string[] {
  return (listOf(value) ?? []).flatMap((one) => textOf(one) ?? [])
}

/** Returns the value when it is a whole number from 0 on, otherwise null. */
export function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}

/** Returns the value when it is the number of a line or a column, otherwise null. */
export function lineOf(value: unknown): number | null {
  const count = countOf(value)
  return count === 0 ? null : count
}
