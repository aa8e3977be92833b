import { UnavailableError } from '../unavailable.ts'

const timeout = 10_000

/** One connection to the inspector of a Node process: Chrome DevTools Protocol over a WebSocket. */
export class InspectorSession {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, (answer: Readonly<Record<string, unknown>>) => void>()
  #next = 1

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.#receive(data))
  }

  /** @throws UnavailableError LRE621 when no connection comes about. */
  static async open(url: string): Promise<InspectorSession> {
    const socket = new WebSocket(url)
    const opened = Promise.withResolvers<void>()
    const fail = (): void =>
      opened.reject(new UnavailableError('LRE621', `${url} takes no connection`))
    socket.addEventListener('open', () => opened.resolve(), { once: true })
    socket.addEventListener('error', fail, { once: true })
    const timer = setTimeout(fail, timeout)
    try {
      await opened.promise
    } finally {
      clearTimeout(timer)
    }
    return new InspectorSession(socket)
  }

  /**
   * Returns the result of one command.
   *
   * @throws UnavailableError LRE621 when there is no answer in time, or an error as the answer.
   */
  async call(
    method: string,
    params: Readonly<Record<string, unknown>> = {},
  ): Promise<Readonly<Record<string, unknown>>> {
    const id = this.#next
    this.#next += 1
    const answered = Promise.withResolvers<Readonly<Record<string, unknown>>>()
    this.#waiting.set(id, answered.resolve)
    const timer = setTimeout(
      () =>
        answered.reject(new UnavailableError('LRE621', `the inspector did not answer ${method}`)),
      timeout,
    )
    try {
      this.#socket.send(JSON.stringify({ id, method, params }))
      const { result } = await answered.promise
      if (isRecord(result)) return result
      throw new UnavailableError('LRE621', `the inspector refused ${method}`)
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(id)
    }
  }

  close(): void {
    for (const answer of this.#waiting.values()) answer({})
    this.#socket.close()
  }

  #receive(data: unknown): void {
    if (typeof data !== 'string') return
    let message: unknown
    try {
      message = JSON.parse(data)
    } catch {
      return
    }
    if (!isRecord(message) || typeof message['id'] !== 'number') return
    this.#waiting.get(message['id'])?.(message)
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
