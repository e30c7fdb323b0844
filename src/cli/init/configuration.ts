import { HUB } from '../../oci/hub.ts'
import { visible } from '../../text/printable.ts'
import type { UsableMirror } from './mirrors.ts'

/** What a new configuration says; everything else in it is an example. */
export interface Contents {
  readonly mirrors: readonly UsableMirror[]
  /** Mirrors without TLS that are written as comments. */
  readonly leftOut: readonly UsableMirror[]
  /** Names of folders with code of others. */
  readonly vendored: readonly string[]
  /** The home folder, which is written as `~` in names of files. */
  readonly home: string | undefined
}

// An installed package brings it; editors find nothing and say nothing where there is none.
const HEAD = `# yaml-language-server: $schema=node_modules/holdfast/dist/schema/holdfast.schema.json
# Configuration of holdfast. Every key is optional; holdfast explain RULE says what a rule means.
`

const REGISTRIES = `
# Where digests are asked for (mirror), and what references are rewritten to by --fix (rewrite).
`

const EXAMPLE_REGISTRIES = `# registries:
#   docker.io:
#     mirror: https://mirror.example.com/dockerhub
#     rewrite: registry.example.com/hub
`

const INSECURE =
  '# Without TLS anyone on the way can change an answer: uncomment such a mirror only where that is fine.'

const RULES = `
# Levels to start from: recommended, strict or none.
preset: recommended
# rules:
#   mutable-tag: { severity: error, classes: { minor: off } }
#   untrusted-registry: { allow: ["docker.io/library/*", "ghcr.io/acme/**"] }
`

/** The text of a new `holdfast.yaml`: short, commented, valid as it is and with its examples uncommented. */
export function renderConfiguration(contents: Contents): string {
  return [HEAD, REGISTRIES, renderRegistries(contents), RULES, renderIgnore(contents.vendored)].join('')
}

function renderRegistries({ mirrors, leftOut, home }: Contents): string {
  if (mirrors.length + leftOut.length === 0) return EXAMPLE_REGISTRIES
  const chosen = mirrors.flatMap((mirror) => renderEntry(mirror, '    # ', home))
  const others = leftOut.flatMap((mirror) => renderEntry(mirror, '    ', home)).map((line) => `# ${line}`)
  // A key without entries is an error, so that where all are left out the key is, too.
  const key = chosen.length === 0 ? '# registries:' : 'registries:'
  return `${[...(others.length === 0 ? [] : [INSECURE]), key, ...chosen, ...others].join('\n')}\n`
}

function renderEntry(mirror: UsableMirror, rewrite: string, home: string | undefined): readonly string[] {
  return [
    `  ${quote(mirror.key)}:`,
    `    ${renderMirror(mirror)} # from ${shortName(mirror.file, home)}`,
    ...(mirror.key === HUB ? [`${rewrite}rewrite: registry.example.com/hub`] : []),
  ]
}

function renderMirror({ url, insecure, pathFirst, answersTags }: UsableMirror): string {
  const options = [`url: ${quote(url)}`]
  if (pathFirst && new URL(url).pathname !== '/') options.push('layout: before')
  if (!answersTags) options.push('resolve: false')
  if (insecure) options.push('insecure: true')
  return options.length === 1 ? `mirror: ${quote(url)}` : `mirror: { ${options.join(', ')} }`
}

function renderIgnore(vendored: readonly string[]): string {
  const globs = vendored.map((name) => `"**/${name}/**"`)
  const list = `ignore: [${globs.length === 0 ? '"generated/**"' : globs.join(', ')}]\n`
  return globs.length === 0
    ? `\n# Files that are not looked at.\n# ${list}`
    : `\n# Code of others, which is not ours to change.\n${list}`
}

/** A host or URL as a YAML scalar; one that ends in a colon, or has brackets or quotes in it, is no plain one. */
function quote(text: string): string {
  return /^(?:https?:\/\/)?[\w.-]+(?::\d+)?(?:\/[\w./-]*)?$/.test(text) ? text : JSON.stringify(text)
}

/** A path as it may be written into a repository: without the name of the user. */
export function shortName(file: string, home: string | undefined): string {
  const inHome = home !== undefined && home !== '' && home !== '/' && file.startsWith(`${home}/`)
  return visible(inHome ? `~${file.slice(home.length)}` : file)
}
