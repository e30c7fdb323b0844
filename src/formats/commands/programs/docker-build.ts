import { imageInBuildArgument } from '../../image/likely.ts'
import { after, type Field, knownText, textOf } from '../expanded-word.ts'
import { type Arguments, valuesOf } from '../flags.ts'
import { findFile } from '../names-file.ts'
import type { Call } from '../program.ts'
import { pullerOf, pulls } from '../results.ts'

/** Reads the images in `--build-arg`. */
export function pullsArguments(args: Arguments, call: Call): void {
  for (const entry of valuesOf(args, 'build-arg')) {
    const start = imageInBuildArgument(knownText(entry) ?? '')
    if (start !== undefined) pulls(call, after(entry, start), pullerOf(call))
  }
}

/** Reads `--set` of bake: `app.args.BASE=debian:12`, `*.contexts.src=docker-image://debian:12`. */
export function pullsOverrides(args: Arguments, call: Call): void {
  for (const entry of valuesOf(args, 'set')) {
    const [context] = /^[^=]*\.contexts\.[^=]*=docker-image:\/\//.exec(textOf(entry)) ?? []
    const [head = ''] = /^[^=]*\.args\.(?=\w+=)/.exec(knownText(entry) ?? '') ?? []
    const start = head === '' ? undefined : imageInBuildArgument(textOf(entry).slice(head.length))
    if (context !== undefined) pulls(call, after(entry, context.length), pullerOf(call))
    else if (start !== undefined) pulls(call, after(entry, head.length + start), pullerOf(call))
  }
}

/** Reads `--build-context`: the images, and the names that stand for no image in the Dockerfile that is built. */
export function readContexts(args: Arguments, call: Call): void {
  const contexts: string[] = []
  for (const entry of valuesOf(args, 'build-context')) {
    const [name] = /^[^=\s]+(?==)/.exec(textOf(entry)) ?? []
    if (name !== undefined) contexts.push(name)
    const [head] = /^[^=]*=docker-image:\/\//.exec(textOf(entry)) ?? []
    if (head !== undefined) pulls(call, after(entry, head.length), pullerOf(call))
  }
  const dockerfile = contexts.length === 0 ? undefined : dockerfileOf(args, call)
  if (dockerfile === undefined) return
  const { session, label, command } = call
  const place = { path: session.script.path, ...command.range }
  const rest = { format: 'dockerfile', project: undefined, args: [] } as const
  session.facts.push({ kind: 'build', dockerfile, name: label, contexts, place, ...rest })
}

function dockerfileOf(args: Arguments, { session }: Call): string | undefined {
  const file = valuesOf(args, 'f', 'file').at(-1)
  const folder: Field | undefined = args.operands.at(-1)
  const path = file === undefined ? `${knownText(folder) ?? '-'}/Dockerfile` : knownText(file)
  return path === undefined ? undefined : findFile(session, path)
}
