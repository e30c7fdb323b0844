#!/usr/bin/env node
import { createBundles } from './code-cache.ts'

/* The command: all that it does is in another bundle, which is loaded as V8 has compiled it before. */
const bundles = createBundles(__dirname, !process.argv.includes('--no-cache'))
process.on('exit', () => {
  const why = bundles.keep()
  if (why !== undefined && process.argv.includes('--debug'))
    process.stderr.write(`holdfast: nothing is kept for the next run: ${why}\n`)
})
bundles.load('./holdfast.js')
