import { OpeningTracker, type TrackerOptions, type TrackScope } from '@lastref/observe'
import { Symboliser } from '@lastref/symbols'

/** The tracker as the commands use it. */
export type Tracker = Pick<OpeningTracker, 'poll' | 'read' | 'liveProcesses' | 'callRates'>

/** Attaches the tracker; dispose of it, and nothing is attached any more. */
export function openTracker(
  scope: TrackScope,
  options: Pick<TrackerOptions, 'misuse' | 'calls'> = {},
): Tracker & Disposable {
  const { calls = false, misuse = false } = options
  using opened = new DisposableStack()
  const symboliser = opened.use(new Symboliser())
  const tracker = opened.use(OpeningTracker.open({ calls, misuse, scope, symboliser }))
  const owned = opened.move()
  return {
    poll: () => tracker.poll(),
    read: () => tracker.read(),
    liveProcesses: () => tracker.liveProcesses(),
    callRates: () => tracker.callRates(),
    [Symbol.dispose]: () => owned.dispose(),
  }
}
