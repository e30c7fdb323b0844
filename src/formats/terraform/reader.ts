import { get, type YamlMap, type YamlNode, type YamlSequence } from '../../languages/yaml.ts'
import type { FileReader, ReadContext } from '../../model/format.ts'
import type { FoundUse } from '../../model/image-use.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { textReader } from '../fields.ts'
import { readFields } from '../helm/carried.ts'
import { NOMAD } from '../nomad.ts'
import { PACKER } from '../packer.ts'
import type { Table } from '../table.ts'
import { TERRAFORM } from '../terraform.ts'
import { expandReferences, filesBeside, OPEN, treeOf } from './module.ts'

const TABLE: Table = {
  ...TERRAFORM,
  variables: {
    open: OPEN,
    unread: 'what the expression stands for is known when Terraform runs',
    expand: expandReferences,
  },
}

/** Reads jobs of Nomad, with the defaults of their variables. */
export const nomad = readerOf(
  NOMAD,
  'what the expression stands for is known when the job is submitted or placed',
)

/** Reads templates of Packer, likewise. */
export const packer = readerOf(PACKER, 'what the expression stands for is known when Packer runs')

function readerOf(table: Table, unread: string): FileReader {
  return textReader({ ...table, variables: { open: OPEN, unread, expand: expandReferences } }, treeOf)
}

const fields = textReader(TABLE, treeOf)
/** For what other files of the module take: texts inside them are left alone. */
const plainFields = textReader(
  { ...TABLE, rows: TABLE.rows.filter(({ form }) => form !== 'manifests') },
  treeOf,
)

/** Reads the files of a module, each by itself, with the values that its other files give to variables and locals. */
export const terraform: FileReader = {
  read(file, context) {
    const { uses, ...rest } = fields.read(file, context)
    const named = uses.filter((use) => !isElsewhere(use) && (use.confidence === 'certain' || hasVersion(use)))
    const own = [...named, ...releaseUses(file)]
    return { ...rest, uses: withoutTaken(own, file, context) }
  },
}

/** An attribute of an image that the module names in a resource of its own. */
function isElsewhere({ image, raw }: FoundUse): boolean {
  return (
    image.kind === 'unread' &&
    /^(?:\$\{\s*)?(?:data\.)?docker_(?:registry_)?image\.[\w.[\]"-]+(?:\s*\})?$/.test(raw)
  )
}

function hasVersion({ image }: FoundUse): boolean {
  if (image.kind === 'unread') return false
  return image.reference.tag !== undefined || image.reference.digest !== undefined
}

/** A default, a local or a value that a field of the module takes is told there. */
function withoutTaken(
  uses: readonly FoundUse[],
  file: SourceFile,
  context: ReadContext,
): readonly FoundUse[] {
  const isValues = file.path.includes('.tfvars')
  const nameOf = ({ confidence, path }: FoundUse) => {
    if (confidence === 'certain') return undefined
    const [kind, name] = path.split(/[.[]/)
    return isValues ? kind : kind === 'variable' || kind === 'locals' ? name : undefined
  }
  if (uses.every((use) => nameOf(use) === undefined)) return uses
  const others = filesBeside(file, context).flatMap((other) => plainFields.read(other, context).uses)
  const taken = new Set<string | undefined>()
  for (const { raw } of [...uses, ...others])
    for (const [, name] of raw.matchAll(/\b(?:var|local)\.([\w-]+)/g)) taken.add(name)
  return uses.filter((use) => !taken.has(nameOf(use) ?? ''))
}

/** Images in the values of Helm releases, written out in HCL or as text, and set one by one. */
function releaseUses(file: SourceFile): readonly FoundUse[] {
  const found: FoundUse[] = []
  for (const [name, release] of releasesIn(treeOf(file))) {
    const root: YamlMap = {
      kind: 'map',
      range: { start: 0, end: 0 },
      entries: release.entries.filter(({ key }) => key.value !== 'set'),
    }
    const set = setIn(release)
    const label = `resource.helm_release.${name}.`
    const parts = [
      ...readFields(
        { root, file },
        [
          { path: 'values.*', form: 'map' },
          { path: 'values.*', form: 'text' },
        ],
        label,
        'terraform',
      ),
      ...readFields({ root: set, file }, [{ path: 'set', form: 'parameters' }], label, 'terraform'),
    ]
    for (const { uses } of parts) for (const use of uses) found.push(use)
  }
  return found
}

function releasesIn(root: YamlMap): readonly (readonly [name: string, release: YamlMap])[] {
  return root.entries.flatMap(({ key, value }) => {
    const releases = key.value === 'resource' ? get(value, 'helm_release') : undefined
    if (releases?.kind !== 'map') return []
    return releases.entries.flatMap(({ key: name, value: release }) =>
      release?.kind === 'map' ? [[name.value, release] as const] : [],
    )
  })
}

/** The blocks `set`, or the list of them that version 3 of the provider takes, under one key. */
function setIn(release: YamlMap): YamlMap {
  const items = release.entries.flatMap(({ key, value }): readonly (YamlNode | undefined)[] => {
    if (key.value !== 'set') return []
    return value?.kind === 'sequence' ? value.items : [value]
  })
  const range = { start: 0, end: 0 }
  const value: YamlSequence = { kind: 'sequence', items, range }
  const key = {
    kind: 'scalar',
    value: 'set',
    range,
    exact: true,
    style: 'plain',
    templated: false,
    alias: undefined,
  } as const
  return { kind: 'map', entries: [{ key, value }], range }
}
