/*
 * Values of Helm charts in resources: releases of Helm, and applications of Argo CD.
 */
import { get, type YamlEntry, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { FoundUse } from '../../model/image-use.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { type CarrierField, readFields } from '../helm/carried.ts'
import { artifactOfSource, type ChartReference, chartOfRelease } from '../helm/chart-reference.ts'
import { treeOf } from './module.ts'

interface Holder {
  /** The kind of block and the type that it has. */
  readonly type: readonly [kind: string, type: string]
  /** The blocks that name a chart, from the resource. */
  readonly chart: readonly string[]
  /** The keys of a chart: its repository and its version. */
  readonly keys: { readonly repository: string; readonly version: string }
  /** The blocks that hold values, from the block of the chart. */
  readonly values: readonly string[]
  readonly fields: readonly CarrierField[]
  /** Blocks that give one value each, by name. */
  readonly parameters: readonly string[]
}

const RELEASE = {
  chart: [],
  keys: { repository: 'repository', version: 'version' },
  values: [],
  fields: [
    { path: 'values.*', form: 'map' },
    { path: 'values.*', form: 'text' },
  ],
  parameters: ['set', 'set_sensitive'],
} as const
const APPLICATION = {
  keys: { repository: 'repo_url', version: 'target_revision' },
  values: ['helm'],
  fields: [
    { path: 'values', form: 'map' },
    { path: 'values', form: 'text' },
  ],
  parameters: ['parameter'],
} as const

/**
 * @see https://registry.terraform.io/providers/hashicorp/helm/latest/docs/resources/release
 * @see https://registry.terraform.io/providers/argoproj-labs/argocd/latest/docs/resources/application
 */
const HOLDERS: readonly Holder[] = [
  { ...RELEASE, type: ['resource', 'helm_release'] },
  { ...RELEASE, type: ['data', 'helm_template'] },
  { ...APPLICATION, type: ['resource', 'argocd_application'], chart: ['spec', 'source'] },
  {
    ...APPLICATION,
    type: ['resource', 'argocd_application_set'],
    chart: ['spec', 'template', 'spec', 'source'],
  },
]

/** Images in values of charts, written out in HCL or as text, or set one by one, and the charts in registries. */
export function releaseUses(file: SourceFile): readonly FoundUse[] {
  const found: FoundUse[] = []
  for (const holder of HOLDERS) {
    const [kind, type] = holder.type
    if (!file.text.includes(type)) continue
    for (const { node, path } of blocksAt({ node: treeOf(file), path: '' }, [
      kind,
      type,
      '*',
      ...holder.chart,
    ])) {
      const chart = chartIn(node, holder, file)
      if (chart !== undefined) found.push(named(chart.use, path))
      for (const block of blocksAt({ node, path }, holder.values))
        for (const use of valuesIn(block, holder, file)) found.push(use)
      for (const { node: kustomize, path: above } of blocksAt({ node, path }, ['kustomize']))
        for (const { uses } of readFields(
          { root: kustomize, file },
          [{ path: 'images', form: 'image-list' }],
          `${above}.`,
          'terraform',
        ))
          for (const use of uses) found.push(use)
    }
  }
  return found
}

function valuesIn(
  { node, path }: Block,
  { fields, parameters }: Holder,
  file: SourceFile,
): readonly FoundUse[] {
  const root: YamlMap = {
    ...node,
    entries: node.entries.filter(({ key }) => !parameters.includes(key.value)),
  }
  const set = parameters.flatMap((name) => blocksAt({ node, path: '' }, [name]).map((block) => block.node))
  const [first = ''] = parameters
  const carried = [
    ...readFields({ root, file }, fields, `${path}.`, 'terraform'),
    ...readFields(
      { root: mapOf([[first, { kind: 'sequence', items: set, range: NOWHERE }]]), file },
      [{ path: first, form: 'parameters' }],
      `${path}.`,
      'terraform',
    ),
  ]
  return carried.flatMap(({ uses }) => uses)
}

/** `chart = "oci://…"`, or the name of a chart in a `repository` of a registry. */
function chartIn(node: YamlMap, { keys }: Holder, file: SourceFile): ChartReference | undefined {
  const repository = get(node, keys.repository)
  if (repository === undefined) return chartOfRelease(node, undefined, file, 'terraform')
  const source = mapOf([
    ['repoURL', repository],
    ['chart', get(node, 'chart')],
    ['targetRevision', get(node, keys.version)],
  ])
  const chart = artifactOfSource(source, file, 'terraform')
  return chart && { ...chart, use: { ...chart.use, path: keys.repository, identity: keys.repository } }
}

function named(use: FoundUse, above: string): FoundUse {
  return { ...use, path: `${above}.${use.path}`, identity: `${above}.${use.identity}` }
}

interface Block {
  readonly node: YamlMap
  readonly path: string
}

/** The maps at some keys; several blocks stand under one key, or in a list. */
function blocksAt(from: Block, steps: readonly string[]): readonly Block[] {
  let found: readonly Block[] = [from]
  // Resources have names of their own.
  let isInside = from.path !== ''
  for (const step of steps) {
    found = found.flatMap(({ node, path }) => {
      const blocks = node.entries.flatMap(({ key: { value: name }, value }) => {
        if (step !== '*' && name !== step) return []
        const items = value?.kind === 'sequence' ? value.items : [value]
        return items.flatMap((item) => (item?.kind === 'map' ? [{ node: item, name }] : []))
      })
      return blocks.map(({ node: block, name }, index) => {
        const key = isInside && blocks.length > 1 ? `${name}[${index}]` : name
        return { node: block, path: path === '' ? key : `${path}.${key}` }
      })
    })
    isInside ||= step === '*'
  }
  return found
}

const NOWHERE = { start: 0, end: 0 }

function mapOf(entries: readonly (readonly [key: string, value: YamlNode | undefined])[]): YamlMap {
  return {
    kind: 'map',
    entries: entries.map(([value, node]): YamlEntry => ({ key: keyOf(value), value: node })),
    range: NOWHERE,
  }
}

function keyOf(value: string): YamlScalar {
  return {
    kind: 'scalar',
    value,
    range: NOWHERE,
    exact: true,
    style: 'plain',
    templated: false,
    alias: undefined,
  }
}
