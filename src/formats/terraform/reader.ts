import { coverActions, hasActions } from '../../languages/hcl/actions.ts'
import type { FileReader, ReadContext } from '../../model/format.ts'
import type { FoundUse } from '../../model/image-use.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { textReader } from '../fields.ts'
import { NOMAD } from '../nomad.ts'
import { PACKER } from '../packer-table.ts'
import type { Table } from '../table.ts'
import { TERRAFORM } from '../terraform.ts'
import { withJobs } from './jobs.ts'
import { expandReferences, filesBeside, OPEN, readElsewhere, treeOf } from './module.ts'
import { releaseUses } from './releases.ts'

const TABLE: Table = {
  ...TERRAFORM,
  variables: {
    open: OPEN,
    unread: 'what the expression stands for is known when Terraform runs',
    expand: expandReferences,
  },
}

/** Reads jobs of Nomad, with the defaults of their variables, and templates of them. */
export const nomad = withReaders(
  textReader(
    {
      ...NOMAD,
      variables: {
        open: /[$%]\{|\[\[/,
        unread: 'what the expression stands for is known when the job is submitted or placed',
        expand: (scalar, scope) =>
          scalar.value.includes('[[') ? undefined : expandReferences(scalar, scope),
      },
    },
    (file) => treeOf(hasActions(file.text) ? { ...file, text: coverActions(file.text) } : file),
  ),
)

/** Reads templates of Packer, likewise. */
export const packer = readerOf(PACKER, 'what the expression stands for is known when Packer runs')

function readerOf(table: Table, unread: string): FileReader {
  return withReaders(
    textReader({ ...table, variables: { open: OPEN, unread, expand: expandReferences } }, treeOf),
  )
}

/** Tells what else takes the values that go into images. */
function withReaders({ read }: FileReader): FileReader {
  return {
    read(file, context) {
      const reading = read(file, context)
      const alsoRead = readElsewhere(reading.uses, { file, tree: context }, () => [])
      return { ...reading, alsoRead: [...(reading.alsoRead ?? []), ...alsoRead] }
    },
  }
}

const fields = textReader(TABLE, withJobs)
/** For what other files of the module take: texts inside them are left alone. */
const plainFields = textReader(
  { ...TABLE, rows: TABLE.rows.filter(({ form }) => form !== 'manifests') },
  withJobs,
)

/** Reads the files of a module, each by itself, with the values that its other files give to variables and locals. */
export const terraform: FileReader = {
  read(file, context) {
    const { uses, ...rest } = fields.read(file, context)
    const named = uses.filter((use) => !isElsewhere(use) && (use.confidence === 'certain' || hasVersion(use)))
    const own = [...named, ...releaseUses(file)]
    const alsoRead = readElsewhere(own, { file, tree: context }, () => usesBeside(file, context))
    return {
      ...rest,
      uses: withoutTaken(own, file, context),
      alsoRead: [...(rest.alsoRead ?? []), ...alsoRead],
    }
  },
}

function usesBeside(file: SourceFile, context: ReadContext): readonly FoundUse[] {
  return filesBeside(file, context).flatMap((other) => plainFields.read(other, context).uses)
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
  const others = usesBeside(file, context)
  const taken = new Set<string | undefined>()
  for (const { raw } of [...uses, ...others])
    for (const [, name] of raw.matchAll(/\b(?:var|local)\.([\w-]+)/g)) taken.add(name)
  return uses.filter((use) => !taken.has(nameOf(use) ?? ''))
}
