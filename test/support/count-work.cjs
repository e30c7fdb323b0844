// Preloaded into a process: notes in the file HOLDFAST_COUNT, a line each, which files it opens, which folders it lists
// and which programs it starts.
const fs = require('node:fs')
const childProcess = require('node:child_process')
const { syncBuiltinESMExports } = require('node:module')

const file = process.env.HOLDFAST_COUNT
const append = fs.appendFileSync
let isNoting = false
function note(line) {
  if (isNoting || line.endsWith(file)) return
  isNoting = true
  append(file, `${line}\n`)
  isNoting = false
}

for (const [module, name, what] of [
  [fs, 'openSync', 'read'],
  [fs, 'readFileSync', 'read'],
  [fs, 'readdirSync', 'list'],
  [fs, 'opendirSync', 'list'],
  [fs.promises, 'open', 'read'],
  [fs.promises, 'readFile', 'read'],
  [fs.promises, 'readdir', 'list'],
  [childProcess, 'spawn', 'start'],
  [childProcess, 'spawnSync', 'start'],
  [childProcess, 'execFileSync', 'start'],
]) {
  const original = module[name]
  module[name] = function (...args) {
    note(`${what} ${args[0]}`)
    return original.apply(this, args)
  }
}
syncBuiltinESMExports()
