#!/usr/bin/env node
import { createBundles } from './code-cache.ts'
import { commandOf } from './command-names.ts'

/* The command: all that it does is in another bundle, which is loaded as V8 has compiled it before. */
const bundles = createBundles(
  __dirname,
  commandOf(process.argv.slice(2)),
  !process.argv.includes('--no-cache'),
)
process.on('exit', () => {
  const why = hasRun() ? bundles.keep() : undefined
  if (why !== undefined && process.argv.includes('--debug'))
    process.stderr.write(`holdfast: nothing is kept for the next run: ${why}\n`)
})
const program = bundles.load('./holdfast.js')
bundles.call('./holdfast.js', 'runCommand')

/** A run that ends with a usage error, or a page of help, knows little of what the next one needs. */
function hasRun(): boolean {
  return typeof program === 'object' && program !== null && 'hasRun' in program && program.hasRun === true
}
