import { isHubHost } from '../oci/hub.ts'
import type { ImageUse } from './image-use.ts'

/** A word of a shell text, quotes included. */
const WORD = /(?:[^\s"']|"[^"]*"|'[^']*')+/g
/** What a variable or a template fills in later. */
const FILLED_IN = /^["']?(?:\$|\{\{)/

/** A flag that names a mirror, or a configuration that comes from elsewhere and may name one. */
const DOCKER_POINTS = /--registry-mirror\b|(?:^|[:=,])\/etc\/docker(?:[/:,]|$)|daemon\.json|--config-file/
/** The flags and variables by which kaniko is pointed at a mirror. */
const KANIKO_POINTS = /--registry-(?:mirror|map)\b|^KANIKO_REGISTRY_(?:MIRROR|MAP)\b/

/** Whether it is Docker-in-Docker that is started without a mirror, as far as its words tell. */
export function isDockerWithoutMirror({
  image,
  startedWith,
}: Pick<ImageUse, 'image' | 'startedWith'>): boolean {
  if (image.kind !== 'read' || startedWith === undefined) return false
  const { repository, tag = '' } = image.reference
  if (!isHubHost(repository.registry) || repository.path !== 'library/docker' || !/dind/.test(tag))
    return false
  return !maySay(startedWith, DOCKER_POINTS)
}

/** Whether words that start kaniko name a mirror, or may. */
export function maySayKanikoMirror(startedWith: readonly string[]): boolean {
  return maySay(startedWith, KANIKO_POINTS)
}

/**
 * Whether one of the words that start a program says something, or may: a word that is filled in later may say anything,
 * but for the value of a flag.
 */
function maySay(startedWith: readonly string[], what: RegExp): boolean {
  let previous = ''
  for (const word of startedWith.flatMap((text) => text.match(WORD) ?? [])) {
    if (what.test(word) || (FILLED_IN.test(word) && !/^--?[\w-]+$/.test(previous))) return true
    previous = word
  }
  return false
}
