/** What differs between the programs that stand in for a registry. */
export interface MirrorKind {
  readonly id: string
  /** URLs that only this program has; undefined where none tells. */
  readonly url?: RegExp
  /** What the path of its URL names, without which it has no images of its upstream. */
  readonly path?: string
  /** It reads no `ns`: with one, an image of another registry would be answered from its own upstream. */
  readonly ignoresNs?: true
  /** Official images of Docker Hub are asked for without `library/`. */
  readonly dropsLibrary?: true
  /** It converts manifests, so that its digests are not those of the source. */
  readonly convertsManifests?: true
  /** Until the headers of an answer are there, in ms, where the usual time is too short. */
  readonly headersTimeoutMs?: number
  /** Hours after which a tag is looked up again upstream at the latest, as it is shipped. */
  readonly tagsAgeHours?: number
  /** What its 404 can mean beside a missing image. */
  readonly meaningOf404?: string
}

/**
 * Every kind of mirror that the configuration may name.
 *
 * @see https://github.com/distribution/distribution/blob/v3.0.0/docs/content/recipes/mirror.md
 * @see https://github.com/goharbor/website/blob/main/docs/administration/configure-proxy-cache/_index.md
 * @see https://help.sonatype.com/en/docker-proxy-repository-to-docker-hub.html
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
 * @see https://docs.gitlab.com/user/packages/dependency_proxy/
 * @see https://github.com/project-zot/zot/blob/main/pkg/extensions/sync/README_digest_prediction.md
 */
export const MIRROR_KINDS: readonly MirrorKind[] = [
  {
    id: 'registry2',
    ignoresNs: true,
    meaningOf404: 'registry:2 also answers 404 when its upstream is rate-limited, down or refuses it',
  },
  {
    id: 'harbor',
    path: 'the proxy cache project',
    meaningOf404: 'Harbor also answers 404 when its upstream is down and it holds no copy',
  },
  {
    id: 'nexus',
    url: /\/repository\/[^/]+\/v2(?:\/|$)/,
    tagsAgeHours: 24,
    meaningOf404:
      'Nexus also answers 404 when its upstream is rate-limited or down, and by default repeats a 404 for a day',
  },
  { id: 'artifactory', url: /\/artifactory\/api\/docker\/|^https:\/\/[\w-]+\.jfrog\.io(?:\/|$)/ },
  {
    id: 'ecr',
    url: /^https:\/\/\d+\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?(?:\/|$)/,
    path: 'the prefix of the pull through cache rule',
    tagsAgeHours: 24,
    meaningOf404:
      'ECR also answers 404 where its account may not create the repository, and for a digest whose tag was never pulled',
  },
  { id: 'gitlab', url: /\/dependency_proxy\/containers(?:\/|$)/, path: 'the group', dropsLibrary: true },
  {
    id: 'zot',
    convertsManifests: true,
    // zot copies the whole image before it answers a HEAD.
    headersTimeoutMs: 300_000,
    meaningOf404: 'zot also answers 404 when the copy from its upstream fails',
  },
]

/** What is known of a kind; nothing where none is configured. */
export function mirrorKind(id: string | undefined): MirrorKind | undefined {
  return MIRROR_KINDS.find((kind) => kind.id === id)
}
