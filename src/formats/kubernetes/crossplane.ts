import { get } from '../../languages/yaml.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { type ImageText, isString, readParts, readScalar, unread } from '../image/scalar.ts'
import type { Cursor } from './cursor.ts'

const EXACT = /^v?\d[\w.-]*$/
const HAS_HOST = /^[^/]*[.:][^/]*\/|^localhost\//

/**
 * A package of Crossplane, alone or with a range of versions beside it. The registry of a short name is the one that
 * Crossplane is started with.
 *
 * @see https://docs.crossplane.io/latest/packages/providers/
 */
export function readPackage({ node, parent, step }: Cursor, file: SourceFile): ImageText | undefined {
  if (!isString(node)) return undefined
  if (!HAS_HOST.test(node.value)) {
    const why =
      'the registry of a short name is the one that Crossplane is started with; write the name in full'
    return unread(node, file, 'runtime-variable', why)
  }
  const version = get(parent?.node, 'version')
  if (version?.kind !== 'scalar' || parent?.node.kind !== 'map') return readScalar(node, file)
  return EXACT.test(version.value)
    ? readParts(parent.node, { repository: String(step), tag: 'version' }, file)
    : unread(node, file, 'runtime-variable', 'the package manager chooses one of a range of versions')
}
