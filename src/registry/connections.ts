import type { Socket } from 'node:net'
import { buildConnector, Client, type Dispatcher, ProxyAgent } from 'undici'
import { AT_ONCE_FIRST, AT_ONCE_MAX } from './endpoint-state.ts'

/** What sends requests to one origin; the only door to undici. */
export interface Connections {
  /** Sends a request and takes in its answer. @throws what undici and Node throw */
  exchange(request: Dispatcher.DispatchOptions, limits: Limits): Promise<Received>
  /** Ends requests that are under way. */
  destroy(): Promise<void>
}

export interface Limits {
  /** The body is given up beyond this many bytes. */
  readonly maxBytes: number
  /** How many more requests are going to be sent to the origin, as far as known. */
  readonly more: number
  readonly signal: AbortSignal
}

/** An answer, whatever its status. */
export interface Received {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Undefined where it is too large. */
  readonly body: Uint8Array | undefined
}

/** To one origin: as many as references are in work there. */
const LINES_MAX = AT_ONCE_MAX
/** Connections that no request has been sent on, at most: as many as there can be requests after the first good answer. */
const AHEAD_MAX = AT_ONCE_FIRST

type Connected = Parameters<buildConnector.Callback>

/** A connection, which opens when it is used first, and again once the server has closed it. */
interface Line {
  readonly client: Client
  /** Requests under way. */
  used: number
  /** How many requests it takes at once. */
  places: number
}

/**
 * Opens connections as they are needed. One that speaks HTTP/2 takes all requests: to open as many as HTTP/1.1 needs takes
 * three times as long. One that speaks HTTP/1.1 takes one request after the other; where more requests are to come, some
 * more are opened while the answers to the first ones are on their way.
 *
 * A connection that is free gets the next request at once, and sends it once it has seen that the server left it open.
 * undici's own pool sees to that twice, and all other answers are taken in meanwhile.
 */
export function openConnections(origin: string, options: buildConnector.BuildOptions): Connections {
  const connect = buildConnector({ ...options, allowH2: true })
  const lines: Line[] = []
  const waiting: (() => void)[] = []
  const ahead: Promise<Socket | undefined>[] = []
  let more = 0
  let next: NodeJS.Immediate | undefined

  function open(): Line {
    const client = new Client(origin, {
      allowH2: true,
      connect(wanted, done) {
        const use = (...[error, socket]: Connected) => {
          // undici leaves the socket out where there is an error.
          if (error !== null) return done(error, null)
          line.places = 'alpnProtocol' in socket && socket.alpnProtocol === 'h2' ? AT_ONCE_MAX : 1
          client.pipelining = line.places
          // After what is ready to be sent.
          if (line.places === 1) next ??= setImmediate(openAhead, wanted)
          done(null, socket)
        }
        const opened = ahead.shift()
        if (opened === undefined) return connect(wanted, use)
        void opened.then((socket) =>
          socket?.readable === true ? use(null, socket.ref()) : connect(wanted, use),
        )
      },
    })
    const line: Line = { client, used: 0, places: 1 }
    lines.push(line)
    return line
  }
  function openAhead(wanted: buildConnector.Options): void {
    next = undefined
    while (ahead.length < Math.min(more, AHEAD_MAX) && lines.length + ahead.length < LINES_MAX) {
      const opened = new Promise<Socket | undefined>((done) =>
        connect(wanted, (...[, socket]: Connected) => done(socket ?? undefined)),
      )
      // It keeps no process from its end. One that the server closes meanwhile is not used.
      void opened.then((socket) => socket?.unref().on('error', () => undefined))
      ahead.push(opened)
    }
  }
  async function takeLine(): Promise<Line> {
    for (;;) {
      const free = lines.find(({ used, places }) => used < places)
      const line = free ?? (lines.length < LINES_MAX ? open() : undefined)
      if (line !== undefined) {
        line.used++
        return line
      }
      await new Promise<void>((freed) => waiting.push(freed))
    }
  }
  return {
    async exchange(request, limits) {
      more = limits.more
      const line = await takeLine()
      try {
        return await exchange(line.client, request, limits)
      } finally {
        line.used--
        waiting.shift()?.()
      }
    },
    async destroy() {
      clearImmediate(next)
      for (const opened of ahead) void opened.then((socket) => socket?.destroy())
      await Promise.all(lines.map(({ client }) => client.destroy()))
    },
  }
}

/** Opens connections through a proxy that is asked for a tunnel. */
export function openTunnels(
  options: Pick<ProxyAgent.Options, 'uri' | 'token' | 'proxyTls' | 'requestTls'>,
): Connections {
  const agent = new ProxyAgent({ connections: LINES_MAX, ...options })
  return {
    exchange: (request, limits) => exchange(agent, request, limits),
    destroy: () => agent.destroy(),
  }
}

/** With undici's own promise of a stream, an answer without a body takes longer here than all else that is done for it. */
function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  { signal, maxBytes }: Limits,
): Promise<Received> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let answer: Omit<Received, 'body'> = { statusCode: 0, headers: {} }
    const chunks: Buffer[] = []
    let size = 0
    const abort = () => controller?.abort(signal.reason)
    const end = () => signal.removeEventListener('abort', abort)
    signal.addEventListener('abort', abort)
    dispatcher.dispatch(request, {
      onRequestStart(started) {
        controller = started
        if (signal.aborted) abort()
      },
      onResponseStart(_, statusCode, headers) {
        answer = { statusCode, headers }
      },
      onResponseData(started, chunk) {
        // Counted as it comes, since the length that a server announces may be a lie.
        size += chunk.length
        if (size <= maxBytes) chunks.push(chunk)
        else started.abort(new Error('too large'))
      },
      onResponseEnd() {
        end()
        resolve({ ...answer, body: Buffer.concat(chunks) })
      },
      onResponseError(_, error) {
        end()
        if (size > maxBytes) resolve({ ...answer, body: undefined })
        else reject(error)
      },
    })
  })
}
