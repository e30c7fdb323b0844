import { basename } from 'node:path'
import type { MirrorRule, RegistryRule } from '../../model/configuration.ts'
import { mirrorKind } from '../../model/mirror-kind.ts'
import { joinPath } from '../../oci/reference.ts'
import { isLoopback } from '../hosts.ts'
import type { ExportEntry } from './dialect.ts'

/** An entry for programs that pull, or why their files have no words for the mirror. */
export type EntryOf =
  | { readonly ok: true; readonly entry: ExportEntry }
  | { readonly ok: false; readonly key: string; readonly reason: string }

/** The entries of every mirror of a configuration, in its order. */
export function exportEntries(registries: readonly RegistryRule[]): readonly EntryOf[] {
  return registries.flatMap((rule) => (rule.mirror === undefined ? [] : [entryOf(rule, rule.mirror)]))
}

function entryOf({ source }: RegistryRule, mirror: MirrorRule): EntryOf {
  const key = joinPath(source.registry, source.path)
  const url = new URL(mirror.url)
  const place = placeOf(mirror, url)
  if (typeof place === 'string') return { ok: false, key, reason: place }
  const isHttp = url.protocol === 'http:'
  return {
    ok: true,
    entry: {
      source,
      key,
      scheme: isHttp ? 'http' : 'https',
      host: url.host,
      ...place,
      answersTags: mirror.resolve !== false,
      mayFallBack: mirror.fallback !== undefined && mirror.fallback !== 'never',
      // On https holdfast itself always checks the certificate.
      isInsecure: isHttp && !isLoopback(url.hostname),
      ca: mirror.ca === undefined ? undefined : basename(mirror.ca),
    },
  }
}

/** Where the path stands, or why no program can be told so. */
function placeOf(mirror: MirrorRule, url: URL): Pick<ExportEntry, 'path' | 'form'> | string {
  const path = url.pathname
    .replaceAll('%7B', '{')
    .replaceAll('%7D', '}')
    .replace(/^\/+|\/+$/g, '')
  const kind = mirrorKind(mirror.kind)
  if (
    mirror.rewritesDigests === true ||
    (mirror.rewritesDigests === undefined && kind?.convertsManifests === true)
  ) {
    return 'it serves other digests than the source, so that every pin would fail there; give references its own name with rewrite'
  }
  if (path.includes('{name}') && !/(?:^|\/)\{name\}$/.test(path)) {
    return 'its url has {name} elsewhere than at the end, and no program takes such a template'
  }
  const parts = path.split('/').filter((part) => part !== '' && part !== '{name}')
  const at = parts.indexOf('v2')
  if (at !== -1 || path.includes('{name}')) {
    if (at === 0) return { path: parts.slice(1).join('/'), form: 'after' }
    if (at === parts.length - 1) return { path: parts.slice(0, -1).join('/'), form: 'before' }
    return 'its url has a path before and behind /v2, or no /v2, and no program takes such a template'
  }
  if (mirror.kind === 'gitlab' && !path.includes('dependency_proxy/'))
    return { path: joinPath(path, 'dependency_proxy/containers'), form: 'after' }
  switch (mirror.layout ?? 'path') {
    case 'before':
      return path === '' ? { path, form: 'after' } : { path, form: 'before' }
    case 'nexus-repository':
      return { path: joinPath('repository', path), form: 'before' }
    case 'artifactory-api':
      return { path: joinPath('artifactory/api/docker', path), form: 'before' }
    default:
      return { path, form: 'after' }
  }
}

/** `scheme://host` and the path as the API of the mirror has it: `https://h/v2/p` or `https://h/p/v2`. */
export function apiUrl({ scheme, host, path, form }: ExportEntry): string {
  const base = `${scheme}://${host}`
  if (path === '') return base
  return form === 'after' ? `${base}/v2/${path}` : `${base}/${path}/v2`
}

/** `host/path`. */
export function hostAndPath({ host, path }: ExportEntry): string {
  return joinPath(host, path)
}

/** Why a dialect that knows whole hosts alone cannot say an entry. */
export function refusePart({ source, key }: ExportEntry, dialect: string): string | undefined {
  return source.path === ''
    ? undefined
    : `${dialect} knows mirrors of a whole registry only, and ${key} is a part of one; registries.conf and openshift know parts`
}

/** Why a dialect that puts every path behind `/v2` cannot say an entry. */
export function refuseBefore({ form, path }: ExportEntry, dialect: string): string | undefined {
  return form === 'after'
    ? undefined
    : `${dialect} puts a path behind /v2, and this one, /${path}, stands before it; give the mirror a host or port of its own`
}

/** Why a dialect that cannot tell tags from digests cannot say an entry. */
export function refuseResolve({ answersTags }: ExportEntry, dialect: string): string | undefined {
  return answersTags
    ? undefined
    : `${dialect} asks a mirror for tags too, and this one has resolve: false; hosts.toml and registries.conf can tell them apart`
}
