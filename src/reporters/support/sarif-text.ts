import { visible } from '../../text/printable.ts'
import { rootPath } from './root-path.ts'

/** The name that stands for the root of the repository in a log. */
export const ROOT_ID = 'SRCROOT'

/** The location of a file: from the root of the repository, or as a file URL where it lies elsewhere. */
export function toArtifact(file: string, prefix: string): { uri: string; uriBaseId?: string } {
  const path = rootPath(prefix, file)
  const uri = path.split('/').map(encodeURIComponent).join('/')
  return path.startsWith('/') ? { uri: `file://${uri}` } : { uri, uriBaseId: ROOT_ID }
}

/**
 * A plain text message: what a file says must not become a link or a placeholder to the reader of the log.
 *
 * Other braces stay single although section 3.11.5 doubles them: viewers show a doubled brace as two.
 */
export function toMessage(text: string): { text: string } {
  const shown = visible(text)
  return { text: shown.replaceAll('](', '] (').replace(/\{(\d+)\}/g, '{{$1}}') }
}
