import { createInterface } from 'node:readline/promises'
import { UsageError } from '../../model/usage-error.ts'
import { streamOf } from '../streams.ts'

/** Asks a question that is answered with yes or no; `fallback` is the answer of an empty line. */
export type Ask = (question: string, fallback: boolean) => Promise<boolean>

/**
 * Runs a dialogue on the terminal, its questions on standard error.
 *
 * @throws UsageError when the user stops it, with Ctrl-C or the end of the input
 */
export async function withDialogue<Result>(talk: (ask: Ask) => Promise<Result>): Promise<Result> {
  const lines = createInterface({ input: process.stdin, output: streamOf('stderr') })
  const brokenOff = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)))
  lines.on('SIGINT', () => lines.close())
  const ask: Ask = async (question, fallback) => {
    for (;;) {
      const answer = await Promise.race([
        lines.question(`${question} ${fallback ? '[Y/n]' : '[y/N]'} `),
        brokenOff,
      ])
      if (answer === undefined) {
        streamOf('stderr').write('\n')
        throw new UsageError('stopped; nothing was written')
      }
      const verdict = readAnswer(answer, fallback)
      if (verdict !== undefined) return verdict
    }
  }
  try {
    return await talk(ask)
  } finally {
    lines.close()
  }
}

function readAnswer(answer: string, fallback: boolean): boolean | undefined {
  const word = answer.trim().toLowerCase()
  if (word === '') return fallback
  if (word === 'y' || word === 'yes') return true
  return word === 'n' || word === 'no' ? false : undefined
}
