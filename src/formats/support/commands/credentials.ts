import type { Call } from './call.ts'
import { leaks, registryOf } from './emit.ts'
import { expandPieces } from './expand.ts'
import { type Arguments, hasFlag, valuesOf } from './flags.ts'
import { stdinOf } from './stdin.ts'
import { textOf } from './values.ts'

/** `login -p`, `--password`, and a literal on the standard input. */
export function readLogin(args: Arguments, call: Call): void {
  const registry = registryOf(args.operands[0])
  for (const { name, value } of args.flags) {
    if (name === 'p' || name === 'password')
      leaks(call, `${call.label} ${name === 'p' ? '-p' : '--password'}`, registry, value)
  }
  if (!hasFlag(args, 'password-stdin')) return
  const pieces = stdinOf(call.command)
  if (pieces === undefined) return
  const alternatives = expandPieces(call.session.scope, pieces)
  leaks(call, `${call.label} --password-stdin`, registry, { alternatives })
}

const CREDS = ['creds', 'src-creds', 'dest-creds', 'screds', 'dcreds'] as const
const PASSWORDS = [
  'src-password',
  'dest-password',
  'registry-password',
  'from-password',
  'to-password',
] as const

/** `--creds user:password` and its like, in whatever command. */
export function leaksCreds(args: Arguments, call: Call): void {
  for (const name of CREDS) {
    for (const value of valuesOf(args, name)) {
      const colon = textOf(value).indexOf(':')
      if (colon !== -1) leaks(call, `${call.tool} --${name}`, undefined, value, colon + 1)
    }
  }
  for (const name of PASSWORDS) {
    for (const value of valuesOf(args, name)) leaks(call, `${call.tool} --${name}`, undefined, value)
  }
}
