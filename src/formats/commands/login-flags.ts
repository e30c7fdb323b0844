import { expandPieces } from './expand.ts'
import { type Field, textOf } from './expanded-word.ts'
import { type Arguments, hasFlag, valuesOf } from './flags.ts'
import type { Call } from './program.ts'
import { leaks, registryOf, registryOfImage } from './results.ts'
import { stdinOf } from './standard-input.ts'
import { noteHubLogin } from './steps.ts'

/** `login -p`, `--password`, and a literal on the standard input. */
export function readLogin(args: Arguments, call: Call): void {
  const registry = registryOf(args.operands[0])
  noteHubLogin(call, args, registry)
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

/** Of the one registry that a command asks, or that it copies from, and of the one that it copies to. */
const CREDS = { from: ['creds', 'src-creds', 'screds'], to: ['dest-creds', 'dcreds'] } as const
const PASSWORDS = { from: ['src-password', 'from-password'], to: ['dest-password', 'to-password'] } as const

/** The images that a command copies, without transports. */
interface Copied {
  readonly from?: Field | undefined
  readonly to?: Field | undefined
}

/** `--creds user:password` and its like, in whatever command. */
export function leaksCreds(args: Arguments, call: Call, images: Copied): void {
  for (const end of ['from', 'to'] as const) {
    const registry = registryOfImage(images[end])
    for (const name of CREDS[end]) {
      for (const value of valuesOf(args, name)) {
        const colon = textOf(value).indexOf(':')
        if (colon !== -1) leaks(call, `${call.tool} --${name}`, registry, value, colon + 1)
      }
    }
    for (const name of PASSWORDS[end]) {
      for (const value of valuesOf(args, name)) leaks(call, `${call.tool} --${name}`, registry, value)
    }
  }
  for (const value of valuesOf(args, 'registry-password'))
    leaks(call, `${call.tool} --registry-password`, undefined, value)
}
