/** A key, or null in `parseKeys` for what means nothing here. */
export type WatchKey =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'home'
  | 'end'
  | 'enter'
  | 'escape'
  | 'tab'
  | 'back-tab'
  | 'interrupt'
  | 'suspend'
  | 'redraw'
  | { readonly letter: string }

// What xterm and everything like it sends (ctlseqs), with cursor keys in both modes.
const sequences: Readonly<Record<string, WatchKey>> = {
  '[A': 'up',
  OA: 'up',
  '[B': 'down',
  OB: 'down',
  '[5~': 'page-up',
  '[6~': 'page-down',
  '[H': 'home',
  OH: 'home',
  '[1~': 'home',
  '[F': 'end',
  OF: 'end',
  '[4~': 'end',
  '[Z': 'back-tab',
}

const controls: Readonly<Record<string, WatchKey>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x03': 'interrupt',
  '\x0c': 'redraw',
  '\x1a': 'suspend',
  '\x7f': 'escape',
}

/** What follows the escape character of a sequence. */
const sequenceBody = /^(?:\[[0-?]*[ -/]*[@-~]|O[@-~])/u

/**
 * Returns the keys in what a terminal sent at once. An escape that begins no sequence is the key of
 * that name; sequences that mean nothing here are passed over whole.
 */
export function parseKeys(text: string): WatchKey[] {
  const keys: WatchKey[] = []
  for (let rest = text; rest !== '';) {
    const body = rest.startsWith('\x1b') ? sequenceBody.exec(rest.slice(1))?.[0] : undefined
    if (body !== undefined) {
      const key = sequences[body]
      if (key !== undefined) keys.push(key)
      rest = rest.slice(1 + body.length)
      continue
    }
    const character = String.fromCodePoint(rest.codePointAt(0) ?? 0)
    rest = rest.slice(character.length)
    const key = character === '\x1b' ? 'escape' : (controls[character] ?? letterOf(character))
    if (key !== null) keys.push(key)
  }
  return keys
}

function letterOf(character: string): WatchKey | null {
  return /^[\x20-\x7e]$/.test(character) ? { letter: character } : null
}
