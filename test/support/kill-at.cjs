// Preloaded into a process: kills it before the nth change that it makes to the file system, HOLDFAST_KILL_AT. A write
// is killed half done. Without it, the number of changes is written to the file HOLDFAST_KILL_COUNT at the end.
const fs = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')

const killAt = Number(process.env.HOLDFAST_KILL_AT)
const { writeFileSync } = fs
let changes = 0
/** Descriptors that were opened for writing: closing one that was read changes nothing. */
const written = new Set()

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
    const isWriting =
      name === 'openSync'
        ? String(args[1]).startsWith('w')
        : typeof args[0] !== 'number' || written.has(args[0])
    if (!isWriting) return original(...args)
    changes++
    if (changes === killAt) {
      if (name === 'writeFileSync') original(args[0], args[1].slice(0, args[1].length / 2))
      process.kill(process.pid, 'SIGKILL')
    }
    const result = original(...args)
    if (name === 'openSync') written.add(result)
    if (name === 'closeSync') written.delete(args[0])
    return result
  }
}
syncBuiltinESMExports()
const countFile = process.env.HOLDFAST_KILL_COUNT
if (countFile !== undefined) process.on('exit', () => writeFileSync(countFile, String(changes)))
