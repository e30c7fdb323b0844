import { HUB } from '../../oci/hub.ts'
import { parseReference, sourceOf } from '../../oci/reference.ts'
import type { SourceFile } from '../../text/source-file.ts'

const FROM = /^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)(?:[ \t]+AS[ \t]+(\S+))?/gim
const COPY_OR_MOUNT = /(?:--from=|[ ,]from=)([^\s,]+)/g
const SYNTAX = /^#[ \t]*syntax[ \t]*=[ \t]*(\S+)/im

/** A look at what a Dockerfile names, for those who only need to know where a build pulls from. */
export interface NamedImages {
  /** It may pull from Docker Hub: it names an image there, or one that a variable hides. */
  readonly mayBeOnHub: boolean
  /** It has images, and all of them have digests. */
  readonly arePinned: boolean
}

/** Files that were looked at: many steps may build one. */
const known = new WeakMap<SourceFile, NamedImages>()

/** Looks at the images of a Dockerfile without reading it; the reader of Dockerfiles loads more than this needs. */
export function namedImages(file: SourceFile): NamedImages {
  const found = known.get(file) ?? lookAt(file.text)
  known.set(file, found)
  return found
}

function lookAt(text: string): NamedImages {
  const stages = new Set<string>()
  const names: string[] = []
  for (const [, name = '', stage] of text.matchAll(FROM)) {
    if (!stages.has(name.toLowerCase())) names.push(name)
    if (stage !== undefined) stages.add(stage.toLowerCase())
  }
  for (const [, name = ''] of text.matchAll(COPY_OR_MOUNT))
    if (!stages.has(name.toLowerCase()) && !/^\d+$/.test(name)) names.push(name)
  const frontend = SYNTAX.exec(text)?.[1]
  if (frontend !== undefined) names.push(frontend)
  const images = names.filter((name) => name.toLowerCase() !== 'scratch')
  return {
    mayBeOnHub: images.some(isOnHub),
    arePinned: images.length > 0 && images.every((name) => /@sha256:[a-f\d]{64}$/.test(name)),
  }
}

function isOnHub(name: string): boolean {
  const reference = parseReference(name)
  // What a variable hides behind a host is on that host.
  if (reference === undefined) return !/^[\w-]+(?:\.[\w-]+)+(?::\d+)?\/|^localhost[:/]/.test(name)
  return sourceOf(reference).registry === HUB
}
