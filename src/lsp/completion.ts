import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver/node'
import type { Resolver } from '../model/resolver.ts'
import { formatRepository, parseReference, sourceOf } from '../oci/reference.ts'
import type { Workspace } from './workspace.ts'

/** Tags that are offered: a registry may have thousands. */
const TAGS_MAX = 500

/**
 * The tags of the image that is being written before the cursor: those of the lock file, and of the registry where it
 * may be asked.
 *
 * @param written the reference up to the cursor, such as `nginx:1.2`
 * @param resolver undefined: no registry is asked
 */
export async function completeTags(
  written: string,
  workspace: Workspace,
  resolver: Resolver | undefined,
): Promise<readonly CompletionItem[]> {
  const colon = written.lastIndexOf(':')
  if (colon === -1 || written.slice(colon).includes('/')) return []
  const reference = parseReference(written.slice(0, colon))
  if (reference === undefined || reference.tag !== undefined || reference.digest !== undefined) return []
  const source = sourceOf(reference)
  const locked = (await workspace.book()).tagsOf(formatRepository(source))
  const items = new Map(locked.map((tag) => [tag, 'in holdfast.lock']))
  const listed = await resolver?.listTags(source, {})
  if (listed?.ok === true)
    for (const tag of listed.tags.slice(-TAGS_MAX)) if (!items.has(tag)) items.set(tag, 'in the registry')
  return [...items].map(([label, detail]) => ({ label, detail, kind: CompletionItemKind.Value }))
}
