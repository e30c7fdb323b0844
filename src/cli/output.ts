import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { UsageError } from '../model/usage-error.ts'
import type { Output, ReadFlags } from './flags.ts'

/** What the terminal is like. */
export interface Terminal {
  readonly color: boolean
  /** Columns; undefined where standard output is no terminal. */
  readonly width: number | undefined
}

/** Decides on colour: the flag, then NO_COLOR and FORCE_COLOR, then whether standard output is a terminal. */
export function describeTerminal({ color }: Pick<ReadFlags, 'color'>): Terminal {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  const isTerminal = process.stdout.isTTY === true
  const forced =
    FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  const forbidden =
    (NO_COLOR !== undefined && NO_COLOR !== '') || FORCE_COLOR === '0' || FORCE_COLOR === 'false'
  const auto = forbidden ? false : forced || (isTerminal && TERM !== 'dumb')
  return {
    color: color === 'always' || (color === 'auto' && auto),
    width: isTerminal ? process.stdout.columns : undefined,
  }
}

/** Writes to standard output, or another stream; a reader that closes early, such as `head`, is no error. */
export async function print(text: string, stream: NodeJS.WriteStream = process.stdout): Promise<void> {
  if (text === '') return
  await new Promise<void>((resolve, reject) => {
    stream.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? resolve() : reject(error)))
    stream.write(text, () => resolve())
  })
}

/** Sends each rendering to its file or to the stream. At most one may go to the stream. */
export async function deliver(
  outputs: readonly Output[],
  render: (name: string, toFile: boolean) => Promise<string>,
  stream: NodeJS.WriteStream = process.stdout,
): Promise<void> {
  if (outputs.filter(({ file }) => file === undefined).length > 1) {
    throw new UsageError(
      'only one --format can go to standard output; give the others a file, as in --format sarif:out.sarif',
    )
  }
  for (const { name, file } of outputs) {
    const text = await render(name, file !== undefined)
    if (file === undefined) await print(text, stream)
    else saveFile(file, text)
  }
}

/** Writes a file that was asked for, its folders included. @throws UsageError when it cannot be written */
export function saveFile(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  } catch (error) {
    throw new UsageError(
      `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
