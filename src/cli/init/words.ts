import { HUB } from '../../oci/hub.ts'
import { plural } from '../../text/plural.ts'
import { visible } from '../../text/printable.ts'
import { wrap } from '../../text/wrap.ts'
import { shortName } from './configuration.ts'
import type { UsableMirror } from './mirrors.ts'
import type { Survey } from './survey.ts'

/** How many registries are named; the others are only counted. */
const NAMED_MAX = 3

/** What a tree holds, in a few lines. */
export function describeSurvey(survey: Survey): string {
  const { uses, files, unpinned, unread, workshops, vendored } = survey
  if (uses === 0) return 'no image is named in this tree yet\n'
  const lines = [`${plural(uses, 'image use')} in ${plural(files, 'file')}: ${describeOrigins(survey)}`]
  const open = [
    unpinned === 0 ? '' : `${unpinned} without a digest`,
    unread === 0 ? '' : `${unread} could not be read`,
    workshops === 0 ? '' : `in ${plural(workshops, 'workshop')} of Educates`,
  ].filter((part) => part !== '')
  if (open.length > 0) lines.push(open.join(', '))
  if (vendored.length > 0) lines.push(`code of others, not counted: ${vendored.join(', ')}`)
  return `${lines.join('\n')}\n`
}

function describeOrigins({ registries, unread }: Survey): string {
  const all = [...registries]
  const named = all.length <= NAMED_MAX + 1 ? all : all.slice(0, NAMED_MAX)
  const others = all.slice(named.length)
  const parts = named.map(([registry, uses]) => {
    const name = registry === HUB ? 'Docker Hub' : visible(registry)
    return `${uses} from ${name}`
  })
  if (others.length > 0) {
    let uses = 0
    for (const [, more] of others) uses += more
    parts.push(`${uses} from ${others.length} other registries`)
  }
  return parts.length === 0 ? `${unread} could not be read` : parts.join(', ')
}

/** What was looked for and not found, and what to do instead. */
export function describeNoMirror(others: number): string {
  const why =
    others === 0
      ? 'no mirror is configured for Docker, podman or skopeo on this machine'
      : 'the mirrors of this machine are of registries that this tree does not use'
  return `${why} (looked in daemon.json and registries.conf); write yours into holdfast.yaml\n`
}

/** What was looked for, to run holdfast in CI, and is not there. */
export function describeNoCi(): string {
  return 'looked for .github and .gitlab-ci.yml to offer a job, and found neither; --github writes a workflow\n'
}

/**
 * Fits sentences to a terminal.
 *
 * @param width in columns; lines that are indented are text to be copied, and stay
 */
export function fitLines(text: string, width: number): string {
  const fitted = text.split('\n').flatMap((line) => (line.startsWith(' ') ? [line] : wrap(line, width)))
  return fitted.join('\n')
}

/** A mirror that was found, and what to know before using it. */
export function describeMirror(mirror: UsableMirror, home: string | undefined): string {
  const { key, url, file, insecure, answersTags, hadCredentials } = mirror
  const notes = [
    insecure ? 'without TLS' : '',
    answersTags ? '' : 'for digests only, not for tags',
    hadCredentials ? 'its credentials are left out: give them to docker login' : '',
  ].filter((note) => note !== '')
  const end = notes.length === 0 ? '' : ` (${notes.join('; ')})`
  return `mirror of ${key} in ${shortName(file, home)}: ${url}${end}\n`
}
