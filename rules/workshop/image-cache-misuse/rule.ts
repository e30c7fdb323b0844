import type { ImageUse } from '../../../src/model/image-use.ts'
import type { Report, WorkshopReport, WorkshopRule } from '../../../src/model/rule.ts'
import type { Workshop } from '../../../src/model/workshop.ts'
import type { MirroredContent } from '../../../src/oci/mirrored-content.ts'
import { upstreamOf } from '../../../src/oci/mirrored-content.ts'
import { quoted } from '../../support.ts'
import { cacheRemedyOf } from '../support.ts'
import { judgeUpstream } from './upstreams.ts'

/** A message has room for this many names of the cache. */
const FEW = 3

/** A shared image cache that is declared, configured or used in a way that fails. */
export const imageCacheMisuse: WorkshopRule = {
  id: 'image-cache-misuse',
  summary: 'The shared image cache of a workshop is used or configured in a way that fails.',
  scope: 'workshops',
  fixable: true,
  levels: {
    recommended: {
      undeclared: 'error',
      'no-ingress': 'error',
      'bad-url': 'error',
      'private-upstream': 'warning',
      'hub-polling': 'warning',
      digest: 'warning',
      unused: 'info',
    },
    strict: {
      undeclared: 'error',
      'no-ingress': 'error',
      'bad-url': 'error',
      'private-upstream': 'error',
      'hub-polling': 'error',
      digest: 'error',
      unused: 'error',
    },
  },
  options: {},
  configure: () =>
    function* check({ workshops }) {
      for (const workshop of workshops) {
        const cache = contentOf(workshop)
        for (const use of workshop.uses) {
          if (use.throughCache === undefined) continue
          for (const report of judgeUse(use, use.throughCache, workshop, cache)) yield { at: use, ...report }
        }
        for (const url of workshop.cacheUrls) {
          for (const report of judgeUpstream(url.subject)) yield { at: url, ...report }
        }
        yield* judgeNeed(workshop, cache)
      }
    },
}

/** All that the caches of a workshop hold; undefined where a template decides, or no definition was read. */
function contentOf({ definitions, caches }: Workshop): readonly MirroredContent[] | undefined {
  if (definitions.length === 0 || definitions.some(({ subject }) => subject.templated)) return undefined
  const content: MirroredContent[] = []
  for (const { subject } of caches) {
    if (subject.content === undefined) return undefined
    for (const one of subject.content) content.push(one)
  }
  return content
}

function* judgeUse(
  use: ImageUse,
  name: string,
  workshop: Workshop,
  content: readonly MirroredContent[] | undefined,
): Iterable<Report> {
  const [untilDigest = '', digest] = name.split('@', 2)
  const path = untilDigest.replace(/:[^/:]*$/, '')
  if (digest !== undefined) {
    yield {
      grade: 'digest',
      message: `the image cache may change the digest of ${quoted(path)}; write a fixed tag without a digest`,
      ...(use.image.kind === 'read' ? { part: 'digest' } : {}),
    }
  }
  if (content === undefined) return
  // A path with a variable in it may be any of them.
  if (path !== '' && !/[${}<>%]/.test(path) && upstreamOf(content, path) === undefined) {
    const remedy = cacheRemedyOf(use, workshop)
    yield {
      grade: 'undeclared',
      message: `no entry under environment.images.registries gives the image cache ${quoted(path)}; ${adviceFor(content)}`,
      ...(remedy === undefined ? {} : { remedy }),
    }
  } else if (use.puller?.by === 'kubelet' && !workshop.caches.some(({ subject }) => subject.ingress)) {
    yield {
      grade: 'no-ingress',
      message: `the nodes of the cluster cannot reach the image cache for ${quoted(name)}; set environment.images.ingress.enabled to true`,
    }
  }
}

function adviceFor(content: readonly MirroredContent[]): string {
  const names = [...new Set(content.map(localName))]
  if (names.length === 0) return 'add one'
  const more = names.length > FEW ? ` and ${names.length - FEW} more` : ''
  return `it has ${names.slice(0, FEW).map(quoted).join(', ')}${more}`
}

/** What follows `$(oci_image_cache)/` for the content of an entry. */
function localName({ prefix, destination, stripPrefix }: MirroredContent): string {
  const isGlob = /[*?]/.test(prefix)
  const path = `${destination}/${stripPrefix ? (isGlob ? '**' : '') : prefix}`
  return path.split('/').filter(Boolean).join('/')
}

/** A cache that nothing of the workshop names. Where the definition stands alone its pages are not known. */
function* judgeNeed(
  { definitions, caches, pages, uses }: Workshop,
  content: readonly MirroredContent[] | undefined,
): Iterable<WorkshopReport> {
  if (content === undefined || content.length === 0) return
  const isNamed =
    caches.some(({ subject }) => subject.isMentioned) ||
    pages.some(({ subject }) => subject.mentionsCache) ||
    uses.some(({ throughCache }) => throughCache !== undefined)
  if (isNamed || definitions.every(({ subject }) => subject.root === undefined)) return
  for (const cache of caches) {
    if (cache.subject.content?.length === 0) continue
    yield {
      at: cache,
      grade: 'unused',
      message:
        'nothing that was read of this workshop uses its image cache; name it as $(oci_image_cache), or drop it',
    }
  }
}
