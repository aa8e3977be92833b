import { OpeningTracker, type TrackerOptions, type TrackScope } from '@lastref/observe'
import { Symboliser } from '@lastref/symbols'

/** The tracker as the commands use it. */
export type Tracker = Pick<OpeningTracker, 'poll' | 'read' | 'liveProcesses'>

/** Attaches the tracker; dispose of it, and nothing is attached any more. */
export function openTracker(
  scope: TrackScope,
  options: Pick<TrackerOptions, 'misuse'> = {},
): Tracker & Disposable {
  const { misuse = false } = options
  using opened = new DisposableStack()
  const symboliser = opened.use(new Symboliser())
  const tracker = opened.use(OpeningTracker.open({ misuse, scope, symboliser }))
  const owned = opened.move()
  return {
    poll: () => tracker.poll(),
    read: () => tracker.read(),
    liveProcesses: () => tracker.liveProcesses(),
    [Symbol.dispose]: () => owned.dispose(),
  }
}
