import { posix } from 'node:path'
import type { FoundUse, Puller } from '../../../model/image-use.ts'
import { append } from '../../../text/lists.ts'
import { findUpwards, valuesFile } from '../../helm/values-files.ts'
import { isExactVersion } from '../../kubernetes/helm-chart.ts'
import {
  type Alternative,
  after,
  between,
  type Field,
  knownText,
  type Part,
  rangeOf,
  spell,
  textOf,
} from '../expanded-word.ts'
import { type Arguments, flagTable, valuesOf } from '../flags.ts'
import { readLogin } from '../login-flags.ts'
import { type Call, commandMap, type Subcommand, type Tool } from '../program.ts'
import { KUBELET, leaks, pulledBy, pulls, registryOf } from '../results.ts'
import { LOGIN_FLAGS } from './docker-flags.ts'

const FLAGS = flagTable(
  `set set-string set-literal set-file set-json f values version repo n namespace timeout description username password ca-file
   cert-file key-file keyring post-renderer post-renderer-args kube-context kubeconfig kube-apiserver kube-token
   kube-as-user kube-as-group kube-ca-file kube-tls-server-name burst-limit qps registry-config repository-cache
   repository-config o output l labels name-template history-max a api-versions kube-version output-dir s
   show-only d destination untardir jsonpath`,
  `atomic wait wait-for-jobs create-namespace dependency-update devel disable-openapi-validation dry-run
   enable-dns force g generate-name hide-notes insecure-skip-tls-verify no-hooks pass-credentials plain-http
   render-subchart-notes replace skip-crds skip-schema-validation take-ownership verify i install reset-values
   reuse-values reset-then-reuse-values cleanup-on-fail debug include-crds is-upgrade validate skip-tests
   hide-secret prov untar`,
)

const PARTS = ['registry', 'repository', 'tag', 'digest'] as const
type PartName = (typeof PARTS)[number]

/** The parts of one image of the chart, as flags set them. */
type ImageParts = Partial<Record<PartName, Field>>

const INSTALL: Subcommand = {
  flags: FLAGS,
  read(args, call) {
    pullsCharts(args, call)
    takesValues(args, call)
    const images = new Map<string, ImageParts>()
    for (const { name, value } of args.flags) {
      if (value === undefined || !/^set(?:-string|-literal)?$/.test(name)) continue
      for (const pair of name === 'set-literal' ? [value] : pairsOf(value)) readPair(pair, images, call)
    }
    for (const parts of images.values()) pullsParts(parts, call)
  },
}

/** Files of values, and the chart of the tree that gets them. */
function takesValues(args: Arguments, { session: { script, context, facts } }: Call): void {
  const folder = posix.dirname(script.path)
  const charts = args.operands.flatMap((operand) => {
    const path = knownText(operand)
    return path === undefined ? [] : (findUpwards(folder, path, context, 'Chart.yaml') ?? [])
  })
  for (const { name, value } of args.flags) {
    const range = value?.alternatives[0] && rangeOf(value.alternatives[0])
    if ((name !== 'f' && name !== 'values') || range === undefined) continue
    for (const written of knownText(value)?.split(',') ?? []) {
      const path = findUpwards(folder, written, context)
      if (path !== undefined) facts.push(valuesFile(path, charts[0], { path: script.path, ...range }))
    }
  }
}

const OCI = 'oci://'

/** Charts that lie in registries, which Helm asks by itself. */
function pullsCharts(args: Arguments, call: Call): void {
  const version = valuesOf(args, 'version').at(-1)
  for (const operand of args.operands) {
    if (!textOf(operand).startsWith(OCI)) continue
    const name = after(operand, OCI.length)
    if (!isHost(knownText(name)?.split('/', 1)[0] ?? 'localhost')) continue
    for (const password of valuesOf(args, 'password'))
      leaks(call, `${call.label} --password`, registryOf(operand), password)
    for (const alternative of name.alternatives) pullsChart(alternative, version, call)
  }
}

/** Helm takes the first word for a host, whatever it looks like; others cannot reach a host of a single word. */
function isHost(word: string): boolean {
  return word === 'localhost' || /[.:]/.test(word)
}

/** Whether a tag or digest follows the name. */
function isTagged(text: string): boolean {
  return /[:@]/.test(text.slice(text.lastIndexOf('/') + 1))
}

function pullsChart(name: Alternative, version: Field | undefined, call: Call): void {
  const text = spell(name)
  const tag = version?.alternatives[0] ?? []
  const isTag = tag.some(({ lack }) => lack !== undefined) || isExactVersion(spell(tag))
  const holdsTag = isTagged(text)
  if (version === undefined || holdsTag || !isTag) {
    const pin = text.includes('@') ? 'digest' : holdsTag ? 'tag-only' : 'none'
    pulls(call, { alternatives: [name] }, pulledBy(call.tool), pin)
    return
  }
  // No tag holds a plus.
  const spelled = tag.map((part) =>
    part.text.includes('+') ? { ...part, text: part.text.replaceAll('+', '_'), at: undefined } : part,
  )
  const parts = [...name, glue(':', name), ...spelled]
  pullsJoined(call, parts, name, [name, tag], pulledBy(call.tool), 'tag-only')
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
  if (registry !== undefined) {
    append(parts, registry.alternatives[0] ?? [])
    parts.push(glue('/', name))
  }
  append(parts, name)
  const holdsTag = isTagged(spell(name))
  if (tag !== undefined && !holdsTag) append(parts, [glue(':', name), ...(tag.alternatives[0] ?? [])])
  if (digest !== undefined && !holdsTag) {
    const value = digest.alternatives[0] ?? []
    append(parts, [glue(spell(value).includes(':') ? '@' : '@sha256:', name), ...value])
  }
  const pin: FoundUse['pin'] =
    digest !== undefined || holdsTag ? 'digest' : tag !== undefined ? 'tag-only' : 'none'
  const written = [registry, repository, tag, digest].map((field) => field?.alternatives[0] ?? [])
  pullsJoined(call, parts, name, written, KUBELET, pin)
}

/**
 * Adds a use of parts that stand apart. Where they stand on one line its place holds all of them, so that a rule can
 * speak of each, else only the name.
 */
function pullsJoined(
  call: Call,
  parts: Alternative,
  name: Alternative,
  written: readonly Alternative[],
  puller: Puller,
  pin: FoundUse['pin'],
): void {
  const { script, uses } = call.session
  const before = uses.length
  pulls(call, { alternatives: [parts] }, puller, pin)
  const use = uses[before]
  const own = rangeOf(name)
  if (use === undefined || own === undefined || parts.some(({ element }) => element !== undefined)) return
  const ranges = written.flatMap((alternative) => rangeOf(alternative) ?? [])
  const raw = ranges.map(({ start, end }) => script.text.slice(start, end)).join('|')
  let all = own
  for (const { start, end } of ranges)
    all = { start: Math.min(all.start, start), end: Math.max(all.end, end) }
  const isOneLine = !script.text.slice(all.start, all.end).includes('\n')
  const place = { path: script.path, ...(isOneLine ? all : own) }
  uses[before] = { ...use, place, raw, text: use.image.kind === 'read' ? use.text : raw }
}

/** What stands nowhere: a separator between two parts. */
function glue(text: string, beside: Alternative): Part {
  const from = beside[0]?.from ?? { start: 0, end: 0 }
  return { text, at: undefined, from: { start: from.start, end: from.start }, literal: true }
}

export const HELM: Tool = {
  names: ['helm', 'helm3'],
  globals: flagTable(
    'kube-context kubeconfig n namespace registry-config repository-cache repository-config',
    'debug',
  ),
  commands: commandMap([
    [
      [
        'install',
        'upgrade',
        'template',
        'pull',
        'fetch',
        ...['all', 'chart', 'crds', 'readme', 'values'].flatMap((what) => [
          `show ${what}`,
          `inspect ${what}`,
        ]),
      ],
      INSTALL,
    ],
    [['registry login'], { flags: LOGIN_FLAGS, read: readLogin }],
  ]),
}
