#!/usr/bin/env node
import { statSync } from 'node:fs'
import { systemCodeOf } from '../disk/errors.ts'
import { type CodeNames, createBundles } from './code-cache.ts'
import { commandOf } from './command-names.ts'
import type * as Program from './main.ts'

/* The command: all that it does is in another bundle, which is loaded as V8 has compiled it before. */
let program: typeof Program | undefined
let keeps = false
const words = process.argv.slice(2)
const isShort = isFile(words.at(-1) ?? '')
const bundles = createBundles(
  __dirname,
  namesFor(words),
  !words.includes('--no-cache'),
  (compile) => (program === undefined ? compile() : program.withUsualFlags(compile)),
  undefined,
  () => {
    keeps = true
    setForKeeping()
  },
)
process.on('exit', () => {
  // A run that ends with a usage error, or a page of help, knows little of what the next one needs.
  const why = program?.hasRun === true ? bundles.keep() : undefined
  if (why !== undefined && words.includes('--debug'))
    process.stderr.write(`holdfast: nothing is kept for the next run: ${why}\n`)
})
const loaded = bundles.load('./holdfast.js')
if (!isProgram(loaded))
  throw new Error('holdfast.js is not what was built with main.js; install holdfast again')
program = loaded
setForKeeping()
program.shareWithThreads(bundles.share)
program.runCommand()

/** A hook may name hundreds of files in the run that keeps what it compiles, and one in those that take it. */
function setForKeeping(): void {
  if (keeps && isShort) program?.setFor('keeping')
}

/** Files that are named, as by a hook, need less of the program than a tree does. The commands have most of theirs in common. */
function namesFor(words: readonly string[]): CodeNames {
  const command = commandOf(words)
  if (!isShort) return { kept: command, built: 'check' }
  return { kept: `${command}-files`, built: 'check-files', keepsOwn: true, borrowed: 'check' }
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true
  } catch (error) {
    systemCodeOf(error) // the run tells of it
    return false
  }
}

function isProgram(value: unknown): value is typeof Program {
  return typeof value === 'object' && value !== null && 'runCommand' in value && 'withUsualFlags' in value
}
