import { posix } from 'node:path'
import { slice } from '../../languages/variables/lexer.ts'
import type { YamlNode, YamlScalar } from '../../languages/yaml.ts'
import type { FoundUse } from '../../model/image-use.ts'
import type { Place, TextRange } from '../../text/range.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { readImage, scalarSegments } from '../image/reading.ts'

export const FORMAT = 'devcontainer'

export const AT_RUN_TIME = 'what the variable stands for is decided on the machine that starts the container'

export type Common = ReturnType<typeof common>

export function common(path: string, role: FoundUse['role'], confidence: FoundUse['confidence'] = 'certain') {
  return {
    format: FORMAT,
    role,
    path,
    identity: path,
    confidence,
    pin: 'digest',
    platform: undefined,
    project: undefined,
  } as const
}

/** The image in a part of a scalar; undefined where that is empty. */
export function partOf(
  scalar: YamlScalar,
  range: TextRange,
  file: SourceFile,
  rest: Common,
): FoundUse | undefined {
  const segments = slice(scalarSegments(scalar, file), range.start, range.end)
  const { text, image } = readImage(segments)
  if (text === '') return undefined
  const place = segments[0]?.at ?? placeOf(file, scalar)
  const raw = file.text.slice(place.start, place.end)
  if (text.includes('$')) {
    const unread = { kind: 'unread', reason: 'runtime-variable', detail: AT_RUN_TIME } as const
    return { ...rest, place, raw, text: raw, image: unread }
  }
  return { ...rest, place, raw, text: image.kind === 'read' ? text : raw, image }
}

/** From the working directory; undefined for what is not in the tree. */
export function resolve(file: SourceFile, path: string): string | undefined {
  if (path === '' || path.includes('$') || posix.isAbsolute(path)) return undefined
  const name = posix.join(posix.dirname(file.path), path)
  return name.startsWith('..') ? undefined : name
}

export function placeOf({ path }: SourceFile, { range }: YamlNode): Place {
  return { path, ...range }
}
