// Preloaded into a process: kills it before the nth change that it makes to the file system, HOLDFAST_KILL_AT. A write
// is killed half done. Without it, the number of changes is written to the file HOLDFAST_KILL_COUNT at the end.
const fs = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')

const killAt = Number(process.env.HOLDFAST_KILL_AT)
const { writeFileSync } = fs
let changes = 0

for (const name of [
  'openSync',
  'writeFileSync',
  'fsyncSync',
  'fchmodSync',
  'closeSync',
  'renameSync',
  'rmSync',
]) {
  const original = fs[name]
  fs[name] = (...args) => {
    if (name === 'openSync' && !String(args[1]).startsWith('w')) return original(...args)
    changes++
    if (changes === killAt) {
      if (name === 'writeFileSync') original(args[0], args[1].slice(0, args[1].length / 2))
      process.kill(process.pid, 'SIGKILL')
    }
    return original(...args)
  }
}
syncBuiltinESMExports()
const countFile = process.env.HOLDFAST_KILL_COUNT
if (countFile !== undefined) process.on('exit', () => writeFileSync(countFile, String(changes)))
