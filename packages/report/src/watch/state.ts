import type { WatchKey } from './keys.ts'

export type WatchView = 'processes' | 'sites' | 'objects'

/** `id` is the pid of a process, or kind and id of an object. */
export type SortKey = 'fds' | 'memory' | 'growth' | 'verdict' | 'time' | 'name' | 'id'

/** What the person at the screen has chosen. */
export interface WatchState {
  readonly view: WatchView
  readonly sort: SortKey
  readonly reverse: boolean
  /** Key of the selected row; when it is not there, the first row is. */
  readonly selected: string | null
  /** Sites and objects of this process only. */
  readonly within: number | null
  /** The pane of the selected row has the whole screen, scrolled by this many lines. */
  readonly opened: number | null
  readonly paused: boolean
  readonly help: boolean
}

export const initialWatchState: WatchState = {
  view: 'processes',
  sort: 'fds',
  reverse: false,
  selected: null,
  within: null,
  opened: null,
  paused: false,
  help: false,
}

/** What a key is applied to: the rows as they are shown, and how many fit. */
export interface KeySurroundings {
  readonly keys: readonly string[]
  readonly page: number
  /** Whether stacks are traced: without, there is no view of sites. */
  readonly hasSites: boolean
  /** How many lines the opened pane has beyond the screen. */
  readonly hidden: number
}

const sortLetters: Readonly<Record<string, SortKey>> = {
  f: 'fds',
  m: 'memory',
  g: 'growth',
  v: 'verdict',
  t: 'time',
  n: 'name',
  p: 'id',
}

/** Returns the state after a key; `quit` and `suspend` are for the terminal's owner to do. */
export function applyKey(
  state: WatchState,
  key: WatchKey,
  around: KeySurroundings,
): WatchState | 'quit' | 'suspend' {
  if (key === 'interrupt') return 'quit'
  if (key === 'suspend') return 'suspend'
  if (key === 'redraw') return state
  if (state.help) return { ...state, help: false }
  if (typeof key === 'object') return applyLetter(state, key.letter, around)
  switch (key) {
    case 'enter':
      return enter(state, around)
    case 'escape':
      return back(state)
    case 'tab':
      return turned(state, 1, around)
    case 'back-tab':
      return turned(state, -1, around)
    case 'up':
      return moved(state, -1, around)
    case 'down':
      return moved(state, 1, around)
    case 'page-up':
      return moved(state, -around.page, around)
    case 'page-down':
      return moved(state, around.page, around)
    case 'home':
      return moved(state, -Infinity, around)
    case 'end':
      return moved(state, Infinity, around)
  }
}

function applyLetter(
  state: WatchState,
  letter: string,
  around: KeySurroundings,
): WatchState | 'quit' {
  if (letter === 'q') return 'quit'
  if (letter === 'j') return moved(state, 1, around)
  if (letter === 'k') return moved(state, -1, around)
  if (letter === ' ') return { ...state, paused: !state.paused }
  if (letter === '?' || letter === 'h') return { ...state, help: true }
  if (letter === 'r') return { ...state, reverse: !state.reverse }
  const sort = sortLetters[letter]
  return sort === undefined ? state : { ...state, sort, reverse: false }
}

/** A process leads to what it holds; an object or a site to the whole of its pane. */
function enter(state: WatchState, around: KeySurroundings): WatchState {
  const selected = selectedOf(state, around.keys)
  if (selected === null || state.opened !== null) return state
  if (state.view !== 'processes') return { ...state, selected, opened: 0 }
  const pid = Number(selected.split(' ')[1])
  return { ...state, view: 'objects', within: pid, selected: null }
}

function back(state: WatchState): WatchState {
  if (state.opened !== null) return { ...state, opened: null }
  if (state.within === null) return state
  return { ...state, view: 'processes', within: null, selected: `process ${state.within}` }
}

function turned(state: WatchState, by: number, { hasSites }: KeySurroundings): WatchState {
  const views: readonly WatchView[] = hasSites
    ? ['processes', 'sites', 'objects']
    : ['processes', 'objects']
  const at = (views.indexOf(state.view) + by + views.length) % views.length
  const view = views[at] ?? 'processes'
  const within = view === 'processes' ? null : state.within
  return { ...state, view, within, selected: null, opened: null }
}

function moved(state: WatchState, by: number, { keys, hidden }: KeySurroundings): WatchState {
  if (state.opened !== null) {
    return { ...state, opened: Math.min(Math.max(state.opened + by, 0), hidden) }
  }
  const at = keys.indexOf(selectedOf(state, keys) ?? '')
  const next = Math.min(Math.max(at + by, 0), keys.length - 1)
  return { ...state, selected: keys[next] ?? null }
}

/** Returns the key of the row that is selected, null when there are no rows. */
export function selectedOf(state: WatchState, keys: readonly string[]): string | null {
  if (state.selected !== null && keys.includes(state.selected)) return state.selected
  return keys[0] ?? null
}
