import type { YamlScalar } from '../../languages/yaml.ts'
import type { YamlView } from '../../model/format.ts'
import type { FormatId } from '../../model/format-id.ts'
import type { FoundUse, Puller, Role } from '../../model/image-use.ts'
import type { SourceFile } from '../../text/source-file.ts'
import type { FieldState } from '../field-path.ts'
import { sitesOf } from '../field-value.ts'
import type { ImageText } from '../image/scalar.ts'
import type { Substitution } from '../kustomize/substitutes.ts'
import { type Cursor, fieldAt, locationOf, type ManifestObject } from './cursor.ts'
import { readWithDefaults } from './defaults.ts'
import type { ImageField } from './image-field.ts'
import { fieldsOf } from './image-fields.ts'
import { isFromStream } from './image-triggers.ts'
import { parametersOf, readWithParameters } from './parameters.ts'

/** A scalar below a cursor that names an image. */
export interface ExtraImage {
  /** Keys and indices from the cursor to the scalar. */
  readonly steps: readonly (string | number)[]
  readonly scalar: YamlScalar
  readonly role: Role
  /** Certain where it is not given. */
  readonly confidence?: FoundUse['confidence']
}

/** What the objects of some API say in their own way. */
export interface Dialect {
  readonly format: FormatId
  /** More rows for the table of fields, which count before the others in objects of every dialect. */
  readonly rows?: readonly ImageField[]
  speaks(object: ManifestObject): boolean
  /** Keys whose map, or each map of whose list, is a container. */
  readonly holders: ReadonlyMap<string, Role>
  /** The image of a scalar with the dialect's own variables; undefined leaves it to the common reading. */
  expand(scalar: YamlScalar, cursor: Cursor, file: SourceFile): ImageText | undefined
  /** Images that a map names besides those of its containers. */
  extra(cursor: Cursor): readonly ExtraImage[]
}

/** How one object is read. */
export interface ObjectReading {
  readonly dialect: Dialect | undefined
  /** The rows of the table at the root of the object. */
  readonly fields: FieldState<ImageField>
}

/** The uses found so far in a document, and how its objects are read. */
export interface ManifestWalk {
  readonly view: YamlView
  /** One for each place, in the order in which they were met. */
  readonly uses: ReadonlyMap<number, FoundUse>
  /** Offsets of the scalars and aliases at which an image was read. */
  readonly sites: ReadonlySet<number>
  readingOf(object: ManifestObject): ObjectReading
  scalarAt(cursor: Cursor, scalar: YamlScalar): ImageText | undefined
  /**
   * Keeps what was found at a cursor; the first to find an image in a place has it.
   *
   * @param scalars that hold its parts; those in the node of the cursor where absent
   */
  add(
    cursor: Cursor,
    found: ImageText | undefined,
    role: Role,
    more?: Pick<
      Partial<FoundUse>,
      'pin' | 'confidence' | 'pinObstacle' | 'onMachine' | 'pullPolicy' | 'startedWith'
    >,
    scalars?: readonly YamlScalar[],
  ): void
}

/** kpack's own controller fetches stacks, stores and run images. */
const KPACK_GROUPS: ReadonlySet<string> = new Set(['kpack.io', 'build.pivotal.io'])
const KPACK: Puller = { by: 'tool', tool: 'kpack' }

/**
 * Begins the walk of one document.
 *
 * @param dialects the first that knows an object reads it
 * @param format of the uses in objects that no dialect knows
 */
export function createWalk(
  view: YamlView,
  dialects: readonly Dialect[],
  format: FormatId,
  substitution?: Substitution,
): ManifestWalk {
  const uses = new Map<number, FoundUse>()
  const sites = new Set<number>()
  const readings = new Map<ManifestObject, ObjectReading>()
  const rows = dialects.find((dialect) => dialect.rows !== undefined)?.rows
  const parameters = parametersOf(view.root)

  function readingOf(object: ManifestObject): ObjectReading {
    const known = readings.get(object)
    if (known !== undefined) return known
    const dialect = dialects.find((one) => one.speaks(object))
    const reading = { dialect, fields: fieldsOf(object, rows) }
    readings.set(object, reading)
    return reading
  }
  return {
    view,
    uses,
    sites,
    readingOf,
    scalarAt(cursor, scalar) {
      return (
        readingOf(cursor.object).dialect?.expand(scalar, cursor, view.file) ??
        readWithParameters(scalar, parameters, view.file) ??
        substitution?.(scalar) ??
        readWithDefaults(scalar, view.file)
      )
    },
    add(cursor, found, role, more = {}, scalars = undefined) {
      if (found === undefined || isFromStream(cursor, found)) return
      const read = scalars?.map(({ alias, range }) => alias ?? range) ?? sitesOf(cursor.node, found)
      for (const { start } of read) sites.add(start)
      if (uses.has(found.place.start)) return
      uses.set(found.place.start, {
        format: readingOf(cursor.object).dialect?.format ?? format,
        role,
        ...locationOf(cursor),
        field: fieldAt(cursor),
        ...found,
        pin: found.pin ?? more.pin ?? 'digest',
        confidence: more.confidence ?? 'certain',
        platform: undefined,
        project: undefined,
        ...(more.pinObstacle === undefined ? {} : { pinObstacle: more.pinObstacle }),
        ...(more.onMachine === undefined ? {} : { onMachine: more.onMachine }),
        ...(more.pullPolicy === undefined ? {} : { pullPolicy: more.pullPolicy }),
        ...(more.startedWith === undefined ? {} : { startedWith: more.startedWith }),
        ...(KPACK_GROUPS.has(cursor.object.group) ? { puller: KPACK } : {}),
      })
    },
  }
}
