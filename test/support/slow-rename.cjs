// Preloaded into the command: makes every replacement of a file take a while, so that a kill often meets one.
const fs = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')

const { rename } = fs.promises
fs.promises.rename = async (...paths) => {
  await new Promise((resolve) => setTimeout(resolve, 8))
  return rename(...paths)
}
const { renameSync } = fs
fs.renameSync = (...paths) => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 8)
  return renameSync(...paths)
}
syncBuiltinESMExports()
