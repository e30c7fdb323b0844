import type { OwnField } from '../../model/own-field.ts'
import { longest } from '../../text/lists.ts'
import { visible } from '../../text/printable.ts'

const PINS: Readonly<Record<OwnField['pin'], string>> = {
  digest: 'takes a digest',
  'tag-only': 'takes a tag only',
  'tag-or-digest': 'takes a tag or a digest',
  none: 'is not changed',
}

/** The rows that a configuration adds to the fields that name images: where each counts, its path, and what is read there. */
export function renderFields(fields: readonly OwnField[]): string {
  if (fields.length === 0)
    return 'no configuration adds fields here; fields: in holdfast.yaml names places of images that no format knows, see docs/configuration.md\n'
  const rows = fields.map((field) => ({
    where: visible(whereOf(field)),
    path: visible(field.path),
    what: `${field.role}, ${formOf(field)}, ${PINS[field.pin]}`,
  }))
  const where = longest(rows.map((row) => row.where))
  const path = longest(rows.map((row) => row.path))
  return rows.map((row) => `${row.where.padEnd(where)}  ${row.path.padEnd(path)}  ${row.what}\n`).join('')
}

function whereOf({ at }: OwnField): string {
  if (at.kind === 'files') return at.globs.join(' ')
  return at.objectKind === undefined ? `all kinds of ${at.group}` : `${at.objectKind} of ${at.group}`
}

function formOf({ form, parts, confidence }: OwnField): string {
  const keys = parts === undefined ? '' : ` of ${visible(Object.values(parts).join(', '))}`
  return `${confidence === 'likely' ? 'likely ' : ''}${form}${keys}`
}
