import { inspect } from 'node:util'

/**
 * Returns an expression for the process whose inspector lastref opened: from now on it closes its
 * inspector by itself once nobody is connected to it, also when lastref was killed.
 *
 * It must not be closed with a connection left: Node waits for that connection on its main thread,
 * and frees the socket under a close frame that is being written (a crash of Node 24).
 */
export function closeWhenAlone(port: number): string {
  return `(${closingProgram.toString()})(${inspect(port)}, require('fs'), ${inspect(key)}), true`
}

/** Returns an expression that lets it look at once, and not only after a while without a sign. */
export function askToClose(): string {
  return `((it) => { if (it) it.isAsked = true })(process[Symbol.for(${inspect(key)})]), true`
}

/** Returns an expression that says lastref is still there. */
export function stillHere(): string {
  return `((it) => { if (it) it.heard = Date.now() })(process[Symbol.for(${inspect(key)})]), true`
}

const key = 'lastref.inspector'

interface Files {
  readFileSync(path: string, encoding: 'latin1'): string
}

interface Watch {
  isAsked: boolean
  heard: number
}

/**
 * Runs in the other process: no name from outside, no syntax that is younger than its Node.
 *
 * The table of sockets can be long, so it is read only when lastref has said that it is done, or
 * has said nothing for three seconds.
 */
function closingProgram(port: number, files: Files, name: string): void {
  const symbol = Symbol.for(name)
  const watch: Watch = { isAsked: false, heard: Date.now() }
  Reflect.set(process, symbol, watch)
  const listens = '0A'
  const timeWait = '06'
  const isConnected = function (): boolean {
    return ['tcp', 'tcp6'].some(function (table) {
      let text = ''
      try {
        text = files.readFileSync('/proc/self/net/' + table, 'latin1')
      } catch {
        return false
      }
      return text.split('\n').some(function (line) {
        const fields = line.trim().split(/\s+/)
        const local = (fields[1] || '').split(':')[1] || ''
        const state = fields[3]
        return parseInt(local, 16) === port && state !== listens && state !== timeWait
      })
    })
  }
  const timer = setInterval(function () {
    if (!watch.isAsked && Date.now() - watch.heard < 3000) return
    watch.heard = Date.now()
    if (isConnected()) return
    clearInterval(timer)
    Reflect.deleteProperty(process, symbol)
    const end: unknown = Reflect.get(process, '_debugEnd')
    if (typeof end === 'function') end.call(process)
  }, 250)
  timer.unref()
}
