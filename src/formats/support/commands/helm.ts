import type { FoundUse } from '../../../model/image-use.ts'
import { type Call, commandMap, type Subcommand, type Tool } from './call.ts'
import { readLogin } from './credentials.ts'
import { LOGIN_FLAGS } from './docker-table.ts'
import { KUBELET, pulls } from './emit.ts'
import { flagTable } from './flags.ts'
import { type Alternative, after, between, cut, type Field, type Part, spell, textOf } from './values.ts'

const FLAGS = flagTable(
  `set set-string set-literal set-file set-json f values version repo n namespace timeout description username password ca-file
   cert-file key-file keyring post-renderer post-renderer-args kube-context kubeconfig kube-apiserver kube-token
   kube-as-user kube-as-group kube-ca-file kube-tls-server-name burst-limit qps registry-config repository-cache
   repository-config o output l labels name-template history-max a api-versions kube-version output-dir s
   show-only`,
  `atomic wait wait-for-jobs create-namespace dependency-update devel disable-openapi-validation dry-run
   enable-dns force g generate-name hide-notes insecure-skip-tls-verify no-hooks pass-credentials plain-http
   render-subchart-notes replace skip-crds skip-schema-validation take-ownership verify i install reset-values
   reuse-values reset-then-reuse-values cleanup-on-fail debug include-crds is-upgrade validate skip-tests
   hide-secret`,
)

const PARTS = ['registry', 'repository', 'tag', 'digest'] as const
type PartName = (typeof PARTS)[number]

/** The parts of one image of the chart, as flags set them. */
type ImageParts = Partial<Record<PartName, Field>>

const INSTALL: Subcommand = {
  flags: FLAGS,
  read({ flags }, call) {
    const images = new Map<string, ImageParts>()
    for (const { name, value } of flags) {
      if (value === undefined || !/^set(?:-string|-literal)?$/.test(name)) continue
      for (const pair of name === 'set-literal' ? [value] : pairsOf(value)) readPair(pair, images, call)
    }
    for (const parts of images.values()) pullsParts(parts, call)
  },
}

/** `a=1,b=2`; a backslash before a comma keeps it, braces hold a list. */
function pairsOf(field: Field): readonly Field[] {
  const text = textOf(field)
  const pairs: Field[] = []
  for (const { index, 0: pair } of text.matchAll(/(?:\\[\s\S]|[^,\\])+/g))
    pairs.push(between(field, index, index + pair.length))
  return pairs
}

function readPair(pair: Field, images: Map<string, ImageParts>, call: Call): void {
  const [head, key] = /^([\w.\\[\]/-]+)=/.exec(textOf(pair)) ?? []
  if (head === undefined || key === undefined) return
  const value = after(pair, head.length)
  const dot = key.lastIndexOf('.')
  const last = key.slice(dot + 1)
  const owner = key.slice(0, Math.max(dot, 0))
  const part = PARTS.find((name) => name === last)
  if (part !== undefined && /(?:^|[.\]])\w*image$/i.test(owner)) {
    const parts = images.get(owner) ?? {}
    parts[part] = value
    images.set(owner, parts)
  } else if (/^(?:image|\w+Image)$/.test(last)) pulls(call, value, KUBELET)
}

/** One use of the parts; a tag or digest without a repository belongs to a name that stands in the chart. */
function pullsParts({ registry, repository, tag, digest }: ImageParts, call: Call): void {
  const [name] = repository?.alternatives ?? []
  if (name === undefined || name.length === 0) return
  const parts: Part[] = []
  if (registry !== undefined) parts.push(...(registry.alternatives[0] ?? []), glue('/', name))
  parts.push(...name)
  const last = spell(name)
  const holdsTag = /[:@][^/]*$/.test(last)
  if (tag !== undefined && !holdsTag) parts.push(glue(':', name), ...(tag.alternatives[0] ?? []))
  if (digest !== undefined && !holdsTag) {
    const value = digest.alternatives[0] ?? []
    parts.push(glue(spell(value).includes(':') ? '@' : '@sha256:', name), ...value)
  }
  const pin: FoundUse['pin'] =
    digest !== undefined || holdsTag ? 'digest' : tag !== undefined ? 'tag-only' : 'none'
  const before = call.session.uses.length
  pulls(call, { alternatives: [parts] }, KUBELET, pin)
  const use = call.session.uses[before]
  if (use === undefined) return
  const written = [registry, repository, tag, digest].flatMap((field) => rawOf(field, call))
  const raw = written.join('|')
  const range = name[0]?.from
  const end = name.at(-1)?.from.end
  const place =
    range === undefined || end === undefined ? use.place : { ...use.place, start: range.start, end }
  call.session.uses[before] = { ...use, place, raw, text: use.image.kind === 'read' ? use.text : raw }
}

/** What stands nowhere: a separator between two parts. */
function glue(text: string, beside: Alternative): Part {
  const from = beside[0]?.from ?? { start: 0, end: 0 }
  return { text, at: undefined, from: { start: from.start, end: from.start }, literal: true }
}

function rawOf(field: Field | undefined, { session }: Call): readonly string[] {
  const alternative = cut(field?.alternatives[0] ?? [], 0)
  const first = alternative[0]
  const last = alternative.at(-1)
  if (first === undefined || last === undefined) return []
  return [session.script.text.slice(first.from.start, last.from.end)]
}

export const HELM: Tool = {
  names: ['helm', 'helm3'],
  globals: flagTable(
    'kube-context kubeconfig n namespace registry-config repository-cache repository-config',
    'debug',
  ),
  commands: commandMap([
    [['install', 'upgrade', 'template'], INSTALL],
    [['registry login'], { flags: LOGIN_FLAGS, read: readLogin }],
  ]),
}
