/** Follows the process that started it, says so, and stays. */
import { OpeningTracker } from '@lastref/observe'
import { Symboliser } from '@lastref/symbols'

const symboliser = new Symboliser()
const scope = { kind: 'processes', pids: [process.ppid] } as const
const tracker = OpeningTracker.open({ scope, symboliser })
process.stdout.write(`${tracker.backend.name}\n`)
setInterval(() => tracker.poll(), 100)
