import { formatPlatform } from '../oci/platform.ts'
import { classifyTag, type TagClass, type TagClassOptions } from '../oci/tag-class.ts'
import { type ImageUse, isEditable } from './image-use.ts'

/** One use in the inventory: section 2 of the interface contract. */
export interface InventoryRecord {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly format: string
  readonly role: string
  readonly path: string
  readonly raw: string
  readonly text: string
  readonly status: 'read' | 'unread'
  readonly reason: string | null
  readonly registry: string | null
  readonly repository: string | null
  readonly tag: string | null
  readonly digest: string | null
  readonly tagClass: TagClass | null
  readonly pinned: boolean
  readonly platform: string | null
  readonly confidence: 'certain' | 'likely'
  readonly editable: boolean
}

/** The inventory record of a use; keys in the order of the contract. */
export function toRecord(use: ImageUse, options?: TagClassOptions): InventoryRecord {
  const reference = use.image.kind === 'read' ? use.image.reference : undefined
  const { line, column, endLine, endColumn } = use.position
  return {
    file: use.place.path,
    line,
    column,
    endLine,
    endColumn,
    format: use.format,
    role: use.role,
    path: use.path,
    raw: use.raw,
    text: use.text,
    status: use.image.kind,
    reason: use.image.kind === 'unread' ? use.image.reason : null,
    registry: reference?.repository.registry ?? null,
    repository: reference?.repository.path ?? null,
    tag: reference?.tag ?? null,
    digest: reference?.digest ?? null,
    tagClass: reference === undefined ? null : classifyTag(reference, options).tagClass,
    pinned: reference?.digest !== undefined,
    platform: use.platform === undefined ? null : formatPlatform(use.platform),
    confidence: use.confidence,
    editable: isEditable(use),
  }
}
