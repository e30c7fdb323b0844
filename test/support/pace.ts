import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/* The timers of the tests: servers that are slow on purpose, and waiting for what another process does. */

/** Something that happens once. */
export interface Happening {
  readonly happened: Promise<void>
  happen(): void
}

export function createHappening(): Happening {
  let happen = (): void => undefined
  const happened = new Promise<void>((resolve) => {
    happen = resolve
  })
  return { happened, happen: () => happen() }
}

/** Lets a server take its time. */
export function pause(ms: number): Promise<void> {
  return sleep(ms)
}

/** Sends a body that goes on forever, a byte at a time. */
export function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 50)
  response.on('close', () => clearInterval(timer))
}

/** Waits until something that another process does is seen. @throws Error when it is not seen in 300 looks */
export async function until(what: string, isSeen: () => boolean | Promise<boolean>): Promise<void> {
  for (let looks = 0; looks < 300; looks++) {
    if (await isSeen()) return
    await sleep(50)
  }
  throw new Error(`never seen: ${what}`)
}

/** Calls back unless it is called off in time. @returns calls it off */
export function unlessIn(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms)
  return () => clearTimeout(timer)
}

/** Calls back again and again. @returns stops that */
export function every(ms: number, callback: () => void): () => void {
  const timer = setInterval(callback, ms)
  return () => clearInterval(timer)
}
