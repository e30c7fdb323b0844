import type { Parts } from '../check.ts'
import { type ImageUse, isRead } from '../model/image-use.ts'
import { canonicalOf, formatRepository, sourceOf } from '../oci/reference.ts'
import { isMoving } from '../oci/tag-class.ts'
import { longest } from '../text/lists.ts'
import { plural } from '../text/plural.ts'
import { visible } from '../text/printable.ts'
import type { Workspace } from './workspace.ts'

/** Other places that are listed. */
const PLACES = 5

/** What is known of a use, as Markdown: how it is read, what its tag means, its digest, who else names the image. */
export async function describeUse(use: ImageUse, workspace: Workspace): Promise<string> {
  if (!isRead(use)) {
    const { image } = use
    const why = image.kind === 'unread' ? image.reason : ''
    return `${code(use.text)} could not be read: ${why}`
  }
  const { configuration, environment } = await workspace.parts()
  const { reference } = use.image
  const source = sourceOf(reference)
  const name = formatRepository(source)
  const { tagClass, why } = environment.classify(reference)
  const lines = [`**${code(name)}**${use.confidence === 'likely' ? ' (likely an image)' : ''}`, '']
  const moves =
    reference.digest !== undefined ? 'the digest decides' : isMoving(tagClass) ? 'it moves' : 'it stays'
  lines.push(
    `- tag: ${reference.tag === undefined ? 'none, so latest' : code(reference.tag)}, ${tagClass}: ${why} (${moves})`,
  )
  if (reference.digest !== undefined) lines.push(`- digest: ${code(reference.digest)}`)
  else {
    const locked = (await workspace.book()).get(canonicalOf(reference))
    lines.push(
      `- digest: ${locked === undefined ? 'none written, none locked' : `none written, locked ${code(locked.digest)}`}`,
    )
  }
  lines.push(`- ${describeEndpoint(source.registry, configuration)}`)
  const rewrite = environment.rewriteOf(source)
  if (rewrite !== undefined) lines.push(`- mapped to ${code(formatRepository(rewrite))}`)
  const others = ((await workspace.usesByRepository()).get(name) ?? []).filter(
    ({ place }) => place.path !== use.place.path || place.start !== use.place.start,
  )
  if (others.length > 0) lines.push(`- also in ${describeOthers(others)}`)
  return lines.join('\n')
}

function describeEndpoint(registry: string, { root }: Parts['configuration']): string {
  const rule = root.registries.find(({ source }) => source.registry === registry)
  return rule?.mirror === undefined
    ? `registry: ${code(registry)}, no mirror`
    : `registry: ${code(registry)}, asked at ${code(rule.mirror.url)}`
}

function describeOthers(others: readonly ImageUse[]): string {
  const listed = others
    .slice(0, PLACES)
    .map(({ place, position, text }) => `${code(`${place.path}:${position.line}`)} (${code(text)})`)
  const rest = others.length - listed.length
  return listed.join(', ') + (rest > 0 ? ` and ${plural(rest, 'more place')}` : '')
}

/** As code, whatever it holds. */
function code(text: string): string {
  const shown = visible(text)
  const fence = '`'.repeat(longest([...shown.matchAll(/`+/g)].map(([run]) => run)) + 1)
  return fence.length === 1 ? `\`${shown}\`` : `${fence} ${shown} ${fence}`
}
