import type { YamlScalar } from '../../languages/yaml.ts'
import type { FormatId } from '../../model/format-id.ts'
import type { FoundUse, Role } from '../../model/image-use.ts'
import { NOTHING, type Reading } from '../../model/reading.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { lineSegments, nestReading } from './nested.ts'
import { readImage } from './reading.ts'

const SETTING = /^[ \t]*(image|helper_image|name)[ \t]*=[ \t]*(["'])([^"'\n]+)\2/

/** Whether a text is configuration of GitLab's runner, and may name images. */
export function isRunnerConfig(text: string): boolean {
  return text.includes('[runners') && /image|services/.test(text)
}

/**
 * Reads the images in a text of TOML with the configuration of GitLab's runner: those of jobs that name none, helpers
 * and services.
 *
 * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/
 */
export function readRunnerConfig(
  scalar: YamlScalar,
  where: Pick<FoundUse, 'path' | 'identity'>,
  { path, text: fileText }: SourceFile,
  format: FormatId,
): Reading {
  const uses: FoundUse[] = []
  let offset = 0
  let table = ''
  for (const line of scalar.value.split('\n')) {
    table = /^[ \t]*\[+([\w.]+)\]+/.exec(line)?.[1] ?? table
    const [written, key = '', , text = ''] = SETTING.exec(line) ?? []
    const role = written === undefined ? undefined : roleOf(key, table)
    if (written !== undefined && role !== undefined && !/\{\{|\$/.test(text)) {
      const start = offset + written.length - 1 - text.length
      const place = { path, start, end: start + text.length }
      const { image } = readImage([{ text, at: place }])
      if (image.kind === 'read')
        uses.push({
          format,
          role,
          path: `${where.path} ${table}.${key}`,
          identity: `${where.identity} ${table}.${key}`,
          place,
          raw: text,
          text,
          image,
          pin: 'digest',
          confidence: 'likely',
          platform: undefined,
          project: undefined,
        })
    }
    offset += line.length + 1
  }
  const file = { path, text: fileText }
  return nestReading({ ...NOTHING, uses }, lineSegments(scalar, file), { path, ...scalar.range }, file)
}

function roleOf(key: string, table: string): Role | undefined {
  if (key !== 'name') return /^runners\b/.test(table) ? 'ci-job' : undefined
  return table.endsWith('.services') ? 'ci-service' : undefined
}
