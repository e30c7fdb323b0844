import { formatRepository, type Repository } from './reference.ts'

/** What differs in the tags of one image, or of all images below one path, from what most images do. */
export interface ImageScheme {
  /** How much of a version names one build: `{major}.{minor}`, `{major}.{minor}.{patch}_{build}`. */
  readonly full?: string
  /** Which of several numbers is the image's own version where they stand side by side (`3.11-7.3.23`). */
  readonly own?: 'first' | 'last'
  /** A version behind the name of a system and a hyphen is the image's own: `alpine-6.4`. */
  readonly systemFirst?: true
  /** The image is a distribution: its releases are rebuilt in place with every update. */
  readonly isSystem?: true
  /** Words that stand directly before the image's own version. */
  readonly prefixes?: readonly string[]
  /** Words, or several with hyphens between, that name a channel, a release line or a variant here only. */
  readonly channels?: readonly string[]
  readonly codenames?: readonly string[]
  readonly variants?: readonly string[]
  /** Majors below this one have one number more than `full` says: 9.6.24 of PostgreSQL, but 17.2. */
  readonly longerBefore?: number
  /** Words that complete a version together with a number: `3.0-p1`, `25.09-py3`. */
  readonly updates?: readonly string[]
  /** Likewise words that name the version of a tool, without a number. */
  readonly tools?: readonly string[]
}

/** What a `full` pattern asks of a version. */
export interface FullPattern {
  /** Numbers joined by dots, 1 to 4. */
  readonly components: number
  /** A build number behind `-` or `_` is part of a full version. */
  readonly needsBuild: boolean
}

const FULL_PATTERN = /^v?\{major\}(\.\{minor\}(\.\{patch\}(\.\{build\})?)?)?([-_]\{build\})?$/

/**
 * Reads a `full` pattern, made of `{major}`, `{minor}`, `{patch}` and `{build}` in this order.
 *
 * The first three are joined by dots; `{build}` stands behind a dot after `{patch}`, or behind `-` or `_`.
 *
 * @returns undefined when `text` is not such a pattern
 */
export function parseFullPattern(text: string): FullPattern | undefined {
  const match = FULL_PATTERN.exec(text)
  if (match === null) return undefined
  const [, minor, patch, fourth, build] = match
  if (fourth !== undefined && build !== undefined) return undefined
  let components = 1
  for (const part of [minor, patch, fourth]) components += part === undefined ? 0 : 1
  return { components, needsBuild: build !== undefined }
}

const POSTGRES: ImageScheme = { full: '{major}.{minor}', longerBefore: 10 }
const TWO_NUMBERS: ImageScheme = { full: '{major}.{minor}' }
const SYSTEM: ImageScheme = { isSystem: true }
const WINDOWS: ImageScheme = {
  isSystem: true,
  codenames: ['ltsc2016', 'ltsc2019', 'ltsc2022', 'ltsc2025', '1809', '1903', '1909', '2004', '20h2'],
}
const RED_HAT: ImageScheme = { full: '{major}-{build}', isSystem: true }

/**
 * The images whose tags the general rules misread. Keys are repositories or paths above them, longest wins;
 * rows for docker.io/library also hold for copies under `library/` elsewhere, and on Docker Hub for the
 * same images under the name of one architecture (`arm64v8/postgres`).
 */
export const IMAGE_SCHEMES: ReadonlyMap<string, ImageScheme> = new Map<string, ImageScheme>([
  // distributions
  ['docker.io/library/almalinux', SYSTEM],
  ['docker.io/library/amazonlinux', SYSTEM],
  ['docker.io/library/archlinux', { isSystem: true, variants: ['base-devel'] }],
  ['docker.io/library/buildpack-deps', SYSTEM],
  ['docker.io/library/centos', { isSystem: true, prefixes: ['centos', 'stream'] }],
  ['docker.io/library/debian', { isSystem: true, codenames: ['rc-buggy'] }],
  ['docker.io/library/fedora', SYSTEM],
  ['docker.io/library/mageia', SYSTEM],
  ['docker.io/library/oraclelinux', SYSTEM],
  ['docker.io/library/photon', SYSTEM],
  ['docker.io/library/rockylinux', SYSTEM],
  ['docker.io/library/ubuntu', SYSTEM],
  ['docker.io/opensuse/leap', SYSTEM],
  ['mcr.microsoft.com/windows', WINDOWS],
  ['public.ecr.aws/amazonlinux/amazonlinux', SYSTEM],
  ['quay.io/centos/centos', { isSystem: true, prefixes: ['centos', 'stream'] }],
  ['quay.io/fedora/fedora', SYSTEM],
  ['registry.access.redhat.com', RED_HAT],
  ['registry.redhat.io', RED_HAT],

  // versions of two numbers, or one
  ['docker.io/jenkins/jenkins', TWO_NUMBERS],
  ['docker.io/library/postgres', POSTGRES],
  ['docker.io/library/rakudo-star', TWO_NUMBERS],
  ['docker.io/rancher/mirrored-pause', TWO_NUMBERS],
  ['docker.io/trinodb/trino', { full: '{major}' }],
  ['gcr.io/google-containers/pause', TWO_NUMBERS],
  ['gcr.io/google-samples/hello-app', TWO_NUMBERS],
  ['gcr.io/google_containers/pause', TWO_NUMBERS],
  ['gcr.io/google_containers/pause-amd64', TWO_NUMBERS],
  ['ghcr.io/cloudnative-pg/postgresql', POSTGRES],
  ['k8s.gcr.io/pause', TWO_NUMBERS],
  ['mcr.microsoft.com/oss/kubernetes/pause', TWO_NUMBERS],
  ['ghcr.io/zalando', { updates: ['p'] }],
  ['nvcr.io/nvidia', { updates: ['py'] }],
  ['nvcr.io/nvidia/pytorch', TWO_NUMBERS],
  ['nvcr.io/nvidia/tensorflow', TWO_NUMBERS],
  ['nvcr.io/nvidia/tritonserver', TWO_NUMBERS],
  ['public.ecr.aws/eks-distro/kubernetes/pause', TWO_NUMBERS],
  ['registry.opensource.zalan.do/acid', { updates: ['p'] }],
  ['registry.k8s.io/e2e-test-images', TWO_NUMBERS],
  ['registry.k8s.io/pause', TWO_NUMBERS],

  // a version is rebuilt until its build number is named
  ['docker.io/library/aerospike', { full: '{major}.{minor}.{patch}_{build}' }],

  // two versions side by side
  ['docker.io/library/pypy', { own: 'last' }],
  ['mcr.microsoft.com/devcontainers', { own: 'first' }],
  ['mcr.microsoft.com/vscode/devcontainers', { own: 'first' }],

  // the system stands first
  ['docker.io/denoland/deno', { systemFirst: true }],
  ['docker.io/zabbix', { systemFirst: true }],

  // words of their own
  ['docker.io/library/clojure', { variants: ['lein', 'tools-deps', 'boot'] }],
  ['docker.io/library/eggdrop', { channels: ['develop'] }],
  ['docker.io/library/gradle', { tools: ['jdk-lts-and-current'] }],
  ['docker.io/library/ibmjava', { variants: ['sfj'] }],
  ['docker.io/library/mysql', { channels: ['innovation'] }],
  [
    'docker.io/library/node',
    { codenames: ['krypton', 'jod', 'iron', 'hydrogen', 'gallium', 'fermium', 'erbium'] },
  ],
  [
    'docker.io/library/ros',
    { codenames: ['noetic', 'humble', 'iron', 'jazzy', 'kilted', 'lyrical', 'melodic'] },
  ],
  ['docker.io/library/sonarqube', { variants: ['datacenter-app', 'datacenter-search'] }],
  ['docker.io/library/tomee', { variants: ['plume', 'plus', 'webprofile', 'microprofile'] }],
  [
    'docker.io/library/traefik',
    {
      codenames: [
        'langres',
        'mimolette',
        'comte',
        'munster',
        'saintnectaire',
        'beaufort',
        'banon',
        'livarot',
      ],
    },
  ],
  ['docker.io/library/varnish', { channels: ['fresh', 'old'] }],
  ['docker.io/library/websphere-liberty', { variants: ['kernel'] }],
  ['docker.io/moby/buildkit', { channels: ['buildx-stable-1'] }],
])

const LIBRARY = /\/library\/([^/]+)$/
const ARCHITECTURE_NAMESPACE =
  /^docker\.io\/(?:amd64|arm32v[567]|arm64v8|i386|mips64le|ppc64le|riscv64|s390x)\/([^/]+)$/

/**
 * The scheme of a repository: its row in the table with the fields of `schemes` laid over it.
 *
 * @param repository with Docker Hub's aliases folded in
 * @param schemes by repository or a path above it, as `docker.io/library/postgres`
 */
export function schemeOf(
  repository: Repository,
  schemes: ReadonlyMap<string, ImageScheme> | undefined,
): ImageScheme {
  const name = formatRepository(repository)
  const library = LIBRARY.exec(name)?.[1] ?? ARCHITECTURE_NAMESPACE.exec(name)?.[1]
  const builtIn =
    findByPath(name, IMAGE_SCHEMES) ??
    (library === undefined ? undefined : IMAGE_SCHEMES.get(`docker.io/library/${library}`))
  return { ...builtIn, ...(schemes === undefined ? undefined : findByPath(name, schemes)) }
}

function findByPath(name: string, table: ReadonlyMap<string, ImageScheme>): ImageScheme | undefined {
  for (let path = name; path !== ''; path = path.slice(0, Math.max(path.lastIndexOf('/'), 0))) {
    const scheme = table.get(path)
    if (scheme !== undefined) return scheme
  }
  return undefined
}
