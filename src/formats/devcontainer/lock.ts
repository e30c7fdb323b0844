import { posix } from 'node:path'
import { readDocuments } from '../../languages/yaml/documents.ts'
import { get, getText } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import type { SourceFile } from '../../text/source-file.ts'

/** The digest to which the lock file beside a definition pins a feature, as it is written there. */
export type LockedFeatures = (feature: string) => string | undefined

/** @see https://github.com/devcontainers/spec/blob/main/docs/specs/devcontainer-lockfile.md */
export function lockedFeatures({ path }: SourceFile, context: ReadContext): LockedFeatures {
  const name = posix.basename(path).startsWith('.') ? '.devcontainer-lock.json' : 'devcontainer-lock.json'
  const file = context.sibling(posix.join(posix.dirname(path), name))
  if (file === undefined) return () => undefined
  const [document] = readDocuments(file.text, { isJson: true })
  const features = get(document?.root, 'features')
  return (feature) => /@(sha256:[\da-f]{64})$/.exec(getText(get(features, feature), 'resolved') ?? '')?.[1]
}
