import type { Parts } from '../../check.ts'
import { formatRepository, type Reference, type Repository, sourceOf } from '../../oci/reference.ts'
import { isMoving, type TagClass } from '../../oci/tag-class.ts'
import { nameHosts } from '../../registry/hosts.ts'
import { DEFAULT_ORIGINS, findTarget } from '../../registry/mirrors.ts'
import { describeEndpoint, type Row, renderRows } from '../online.ts'
import type { Terminal } from '../output.ts'

/** How a reference is read under a configuration. */
export interface Explained {
  readonly source: Repository
  readonly tagClass: TagClass
  readonly why: string
  /** What `--fix` would write for the repository; undefined where nothing maps it. */
  readonly rewrite: Repository | undefined
  /** What `resolve` would ask, or why it would ask nothing and what to do. */
  readonly answer: ReturnType<typeof findTarget>
}

export function explainUnder(reference: Reference, { configuration, environment }: Parts): Explained {
  const { root } = configuration
  const source = sourceOf(reference)
  return {
    source,
    ...environment.classify(reference),
    rewrite: environment.rewriteOf(source),
    answer: findTarget(source, reference.digest === undefined, {
      registries: root.registries,
      direct: root.direct,
      origins: DEFAULT_ORIGINS,
      // As for resolve, of which the reference would be an argument.
      named: nameHosts([reference.repository.registry]),
    }),
  }
}

/** The rows of `holdfast explain`. */
export function describeReference(
  text: string,
  reference: Reference,
  parts: Parts,
  { width }: Terminal,
): string {
  const { source, tagClass, why, rewrite, answer } = explainUnder(reference, parts)
  const rows: Row[] = [
    ['reference', text],
    ['registry', reference.repository.registry],
    ['repository', reference.repository.path],
    ['tag', reference.tag ?? 'none written, so latest is pulled'],
    ['digest', reference.digest ?? 'none'],
    ['tag class', `${tagClass}: ${why}`],
    ['moves', describeMoving(reference, isMoving(tagClass))],
  ]
  if (formatRepository(source) !== formatRepository(reference.repository))
    rows.push(['source', `${formatRepository(source)}, another name for the same repository`])
  if (rewrite !== undefined) rows.push(['rewrite', formatRepository(rewrite)])
  if ('ok' in answer) rows.push(['answered by', `no endpoint (${answer.problem}): ${answer.detail}`])
  else {
    rows.push(['answered by', describeEndpoint(answer.endpoint.id, answer.via)])
    rows.push(['asked for', `${answer.url}/manifests/${reference.digest ?? reference.tag ?? 'latest'}`])
  }
  return renderRows(rows, '', width)
}

function describeMoving(reference: Reference, moving: boolean): string {
  if (reference.digest !== undefined) return 'no, the digest decides what is pulled'
  return moving
    ? 'yes, it may name another image tomorrow'
    : 'not by convention, but only a digest can never move'
}
