import { type FileReading, readFileText } from '../../src/engine/read.ts'
import { FORMATS } from '../../src/formats/index.ts'
import type { FormatId } from '../../src/model/format-id.ts'
import type { ImageUse } from '../../src/model/image-use.ts'

/** Reads a text with some formats, as a run would; `files` are the siblings by path. */
export async function read(
  formats: readonly FormatId[],
  path: string,
  text: string,
  options: {
    files?: Readonly<Record<string, string>>
    vars?: Readonly<Record<string, string>>
    /** The files that name this one as one of these formats. */
    namedBy?: readonly string[]
    /** What they say that it is for. */
    namedFor?: readonly string[]
  } = {},
): Promise<FileReading> {
  const chosen = FORMATS.filter((format) => formats.includes(format.id))
  return readFileText({ path, text }, chosen, FORMATS, {
    fatal: true,
    vars: new Map(Object.entries(options.vars ?? {})),
    naming: options.namedBy && {
      formats: new Set(formats),
      by: options.namedBy,
      subjects: options.namedFor ?? [],
    },
    below: (folder) =>
      Object.keys(options.files ?? {})
        .filter((name) => folder === '.' || name.startsWith(`${folder}/`))
        .sort(),
    sibling: (name) => {
      const found = options.files?.[name]
      return found === undefined ? undefined : { path: name, text: found }
    },
  })
}

/** A use in short: role, raw, text or `unread: reason`. */
export function brief(use: ImageUse): string {
  const outcome = use.image.kind === 'read' ? use.text : `unread: ${use.image.reason}`
  return use.raw === outcome ? `${use.role} ${use.raw}` : `${use.role} ${use.raw} => ${outcome}`
}
