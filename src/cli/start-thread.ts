import { workerData } from 'node:worker_threads'
import { createBundles, type SharedCode } from './code-cache.ts'

/* A thread of the command that reads files. It keeps what V8 has compiled for it apart from what commands need. */
const shared: SharedCode = workerData
const bundles = createBundles(
  __dirname,
  { kept: 'thread', built: 'thread' },
  !process.argv.includes('--no-cache'),
  (compile) => compile(),
  shared,
)
process.on('exit', () => bundles.keep())
bundles.call('./tree.js', 'serveBatches')
