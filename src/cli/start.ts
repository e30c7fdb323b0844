#!/usr/bin/env node
import { createBundles } from './code-cache.ts'
import { commandOf } from './command-names.ts'
import type * as Program from './main.ts'

/* The command: all that it does is in another bundle, which is loaded as V8 has compiled it before. */
let program: typeof Program | undefined
const bundles = createBundles(
  __dirname,
  commandOf(process.argv.slice(2)),
  !process.argv.includes('--no-cache'),
  (compile) => (program === undefined ? compile() : program.withUsualFlags(compile)),
)
process.on('exit', () => {
  // A run that ends with a usage error, or a page of help, knows little of what the next one needs.
  const why = program?.hasRun === true ? bundles.keep() : undefined
  if (why !== undefined && process.argv.includes('--debug'))
    process.stderr.write(`holdfast: nothing is kept for the next run: ${why}\n`)
})
const loaded = bundles.load('./holdfast.js')
if (!isProgram(loaded))
  throw new Error('holdfast.js is not what was built with main.js; install holdfast again')
program = loaded
program.shareWithThreads(bundles.share)
program.runCommand()

function isProgram(value: unknown): value is typeof Program {
  return typeof value === 'object' && value !== null && 'runCommand' in value && 'withUsualFlags' in value
}
