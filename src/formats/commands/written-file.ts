import { plainText } from '../../languages/shell/syntax.ts'
import type { FormatId } from '../../model/format-id.ts'
import { HUB, isDockerHost } from '../../oci/hub.ts'
import type { Field } from './expanded-word.ts'
import type { Call } from './program.ts'
import { leaks } from './results.ts'
import { feed, stdinOf } from './standard-input.ts'

const DOCKERFILE = /(?:^|\/)(?:[\w-]+\.)?(?:dockerfile|containerfile)(?:\.[\w-]+)?$/i
const COMPOSE = /(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$/i
const MANIFEST = /\.ya?ml$/i
const DOCKER_CONFIG =
  /(?:^|\/)(?:\.docker\/config|\.?dockerconfig|containers\/auth|\.config\/containers\/auth)(?:\.json)?$|\.dockerconfigjson$/
/** `"auth": "…"` and `"password": "…"` of a Docker configuration. */
const AUTH = /"(?:auth|password|identitytoken)"\s*:\s*"([^"\n]{1,4096})"/g

/** A script writes a file with the text in it: `cat > Dockerfile <<EOF`, `tee compose.yaml <<EOF`. */
export function readWrittenFile(call: Call, operands: readonly Field[]): void {
  const file = writtenFile(call, operands)
  const pieces = file === undefined ? undefined : stdinOf(call.command)
  if (file === undefined || pieces === undefined) return
  const format = formatOf(file)
  // Who builds a Dockerfile is not known here.
  if (format !== undefined) feed(call, format, pieces, format === 'dockerfile' ? undefined : pullerOf(format))
  if (DOCKER_CONFIG.test(file)) leaksConfig(call, pieces)
}

function pullerOf(format: FormatId) {
  return format === 'compose' ? ({ by: 'dockerd' } as const) : ({ by: 'kubelet' } as const)
}

function formatOf(file: string): FormatId | undefined {
  if (DOCKERFILE.test(file)) return 'dockerfile'
  if (COMPOSE.test(file)) return 'compose'
  return MANIFEST.test(file) ? 'kubernetes' : undefined
}

function writtenFile({ tool, command }: Call, operands: readonly Field[]): string | undefined {
  const redirect = command.redirects.findLast(({ operator }) => /^(?:>>?|>\||&>>?)$/.test(operator))
  if (tool !== 'tee') return redirect === undefined ? undefined : writtenName(redirect.target.pieces)
  const [first] = operands
  return first?.pieces === undefined ? undefined : writtenName(first.pieces)
}

/** The last text of a name: what comes before it may be a variable. */
function writtenName(pieces: NonNullable<Field['pieces']>): string | undefined {
  const last = pieces.at(-1)
  return last?.kind === 'text' ? plainText({ pieces: [last], range: last.range }) : undefined
}

/** Passwords in the text of a Docker configuration. */
export function leaksConfig(call: Call, pieces: NonNullable<Field['pieces']>): void {
  const { script } = call.session
  for (const piece of pieces) {
    if (piece.kind !== 'text') continue
    for (const match of piece.text.matchAll(AUTH)) {
      const [whole, secret = ''] = match
      const from = match.index + whole.length - 1 - secret.length
      const start = piece.range.start + (piece.exact ? from : 0)
      const range = piece.exact ? { start, end: start + secret.length } : piece.range
      const at = piece.exact ? { path: script.path, ...range } : undefined
      const field = { alternatives: [[{ text: secret, at, from: range, literal: true }]] }
      leaks(call, 'auth of a Docker configuration', serverBefore(piece.text, match.index), field)
    }
  }
}

/** The key of the object that an `auth` stands in. */
function serverBefore(text: string, at: number): string | undefined {
  const server = /"(?:https?:\/\/)?([^"/\s]+)[^"]*"\s*:\s*\{[^{}]*$/.exec(
    text.slice(Math.max(0, at - 300), at),
  )?.[1]
  return server !== undefined && isDockerHost(server) ? HUB : server
}
