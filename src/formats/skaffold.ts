import { posix } from 'node:path'
import { get, getText, type YamlNode, type YamlScalar } from '../languages/yaml.ts'
import type { DocumentReader, ReadContext, YamlView } from '../model/format.ts'
import type { FoundUse, Role } from '../model/image-use.ts'
import { type Fact, NOTHING, type Reading } from '../model/reading.ts'
import { parseReference } from '../oci/reference.ts'
import { append } from '../text/lists.ts'
import type { Place } from '../text/range.ts'
import type { SourceFile } from '../text/source-file.ts'
import { type BuildArgument, createBuildReader, type TreeBuild } from './dockerfile/build.ts'
import { filesNamed, pathBelow } from './helm/values-files.ts'
import { scalarSegments } from './image/reading.ts'
import { isString, readScalar } from './image/scalar.ts'
import { artifactsIn, isSkaffold, modulesOf, sectionsIn } from './skaffold/modules.ts'
import { readReleases } from './skaffold/values.ts'

/** A place where the schema has an image, from the root or from a profile; `[]` stands for each item. */
interface ImagePath {
  readonly keys: readonly string[]
  readonly role: Role
}

/** @see https://skaffold.dev/docs/references/yaml/ */
const IMAGE_PATHS: readonly ImagePath[] = [
  imagePath('build.artifacts[].docker.cacheFrom[]', 'build-cache'),
  imagePath('build.artifacts[].kaniko.image', 'container'),
  imagePath('build.artifacts[].kaniko.initImage', 'init-container'),
  imagePath('build.artifacts[].buildpacks.builder', 'base'),
  imagePath('build.artifacts[].buildpacks.runImage', 'base'),
  imagePath('build.artifacts[].jib.fromImage', 'base'),
  imagePath('build.artifacts[].ko.fromImage', 'base'),
  imagePath('build.googleCloudBuild.dockerImage', 'ci-step'),
  imagePath('build.googleCloudBuild.kanikoImage', 'ci-step'),
  imagePath('build.googleCloudBuild.mavenImage', 'ci-step'),
  imagePath('build.googleCloudBuild.gradleImage', 'ci-step'),
  imagePath('build.googleCloudBuild.packImage', 'ci-step'),
  imagePath('build.googleCloudBuild.koImage', 'ci-step'),
  imagePath('build.googleCloudBuild.platformEmulatorInstallStep.image', 'ci-step'),
  imagePath('verify[].container.image', 'container'),
  imagePath('customActions[].containers[].image', 'container'),
]

/**
 * Reads Skaffold's configuration and kbld's: the names of what they build, and the images that they pull or put in.
 *
 * What the JSON patches of a profile change is not seen.
 */
export const skaffold: DocumentReader = {
  claims: ({ root }) => isSkaffold(root) || isKbld(root),
  read(view, context): Reading {
    const problems = view.templated ? [] : view.problems
    const uses: FoundUse[] = []
    if (isKbld(view.root)) {
      collect(view.root, NEW_IMAGES, { path: '', identity: '' }, (scalar, where) => {
        const use = readUse(scalar, 'container', where, view.file)
        if (use !== undefined) uses.push(use)
      })
      return { ...NOTHING, uses, facts: readSources(view), problems }
    }
    const facts: Fact[] = []
    const alsoRead: Place[] = []
    const readDockerfile = createBuildReader(context)
    const deployment = view.file.path
    append(facts, deploymentIn(view, context))
    for (const { node, path, identity } of sections(view.root)) {
      append(facts, valuesFilesOf(node, view.file))
      append(uses, readReleases(node, path, view.file))
      for (const { keys, role } of IMAGE_PATHS) {
        collect(node, keys, { path, identity }, (scalar, where) => {
          const use = readUse(scalar, role, where, view.file)
          if (use !== undefined) uses.push(use)
        })
      }
      for (const [index, artifact] of artifactsIn(node).entries()) {
        const image = get(artifact, 'image')
        if (!isString(image)) continue
        facts.push({
          kind: 'built-name',
          name: withoutTag(image.value),
          deployment,
          ...builtAt(image, view.file),
        })
        const build = readBuild(artifact, `${path}build.artifacts[${index}]`, view)
        const reading = build === undefined ? undefined : readDockerfile(build)
        append(uses, reading?.uses ?? [])
        append(facts, reading?.facts ?? [])
        append(alsoRead, reading?.alsoRead ?? [])
      }
    }
    uses.sort((a, b) => a.place.start - b.place.start)
    return { ...NOTHING, uses, facts, problems, alsoRead }
  },
}

/** What is deployed, and what required configurations build for it. */
function deploymentIn({ file, range }: YamlView, context: ReadContext): readonly Fact[] {
  const { first, reach, required } = modulesOf(file, context)
  if (range.start !== first) return []
  const deployment = file.path
  return [
    { kind: 'deploys', name: deployment, reach, place: { path: file.path, ...range } },
    ...required.map(({ image, file: other }): Fact => {
      return { kind: 'built-name', name: withoutTag(image.value), deployment, ...builtAt(image, other) }
    }),
  ]
}

/** Files of values for the charts that Skaffold deploys. */
function valuesFilesOf(section: YamlNode | undefined, file: SourceFile): readonly Fact[] {
  return ['deploy', 'manifests'].flatMap((key) => {
    const releases = get(get(get(section, key), 'helm'), 'releases')
    return (releases?.kind === 'sequence' ? releases.items : []).flatMap((release) => {
      const written = getText(release, 'chartPath')
      const chart = written === undefined ? undefined : pathBelow(posix.dirname(file.path), written)
      return filesNamed(get(release, 'valuesFiles'), chart, file)
    })
  })
}

type Where = Pick<FoundUse, 'path' | 'identity'>

function imagePath(path: string, role: Role): ImagePath {
  return { keys: path.replaceAll('[]', '.[]').split('.'), role }
}

/** What kbld puts in the place of an image of a manifest. */
const NEW_IMAGES = ['overrides', '[]', 'newImage']

function isKbld(root: YamlNode | undefined): boolean {
  return (
    getText(root, 'apiVersion')?.startsWith('kbld.k14s.io/') === true && getText(root, 'kind') === 'Config'
  )
}

/** The configuration and its profiles, which have the same shape. */
function sections(root: YamlNode | undefined): readonly (Where & { readonly node: YamlNode | undefined })[] {
  return sectionsIn(root).map((node, index) =>
    index === 0
      ? { node, path: '', identity: '' }
      : { node, path: `profiles[${index - 1}].`, identity: `profiles[${nameOf(node) ?? index - 1}].` },
  )
}

/** What tells an item of a list from the others, and stays the same when its image is pinned. */
function nameOf(node: YamlNode | undefined): string | undefined {
  const image = getText(node, 'image')
  return getText(node, 'name') ?? (image === undefined ? undefined : withoutTag(image))
}

function collect(
  node: YamlNode | undefined,
  keys: readonly string[],
  { path, identity }: Where,
  found: (scalar: YamlScalar, where: Where) => void,
): void {
  const [key, ...rest] = keys
  if (key === undefined) {
    if (node?.kind === 'scalar') found(node, { path, identity })
  } else if (key !== '[]') {
    const dot = path === '' || path.endsWith('.') ? '' : '.'
    collect(get(node, key), rest, { path: `${path}${dot}${key}`, identity: `${identity}${dot}${key}` }, found)
  } else if (node?.kind === 'sequence') {
    for (const [index, item] of node.items.entries()) {
      const name = nameOf(item) ?? index
      collect(item, rest, { path: `${path}[${index}]`, identity: `${identity}[${name}]` }, found)
    }
  }
}

function readUse(scalar: YamlScalar, role: Role, where: Where, file: SourceFile): FoundUse | undefined {
  const read = readScalar(scalar, file)
  if (read === undefined) return undefined
  const rest = { pin: 'digest', confidence: 'certain', platform: undefined, project: undefined } as const
  return { format: 'skaffold', role, ...where, ...read, ...rest }
}

/** Skaffold puts its own tag behind the names of its artifacts, whatever stands there. */
function withoutTag(name: string): string {
  return name.slice(0, parseReference(name)?.parts.path.end ?? name.length)
}

function builtAt({ range }: YamlScalar, file: SourceFile) {
  return { project: undefined, place: { path: file.path, ...range } }
}

/** The Dockerfile of an artifact, with its arguments: those that are set, and those that stand for other artifacts. */
function readBuild(artifact: YamlNode | undefined, path: string, { file }: YamlView): TreeBuild | undefined {
  const builder = get(artifact, 'docker') ?? get(artifact, 'kaniko')
  // Without a builder of its own an artifact is built with docker.
  const isForeign = ['bazel', 'jib', 'buildpacks', 'custom', 'ko'].some(
    (key) => get(artifact, key) !== undefined,
  )
  if (isForeign || artifact === undefined) return undefined
  const folder = getText(artifact, 'context') ?? '.'
  const name = getText(builder, 'dockerfile') ?? 'Dockerfile'
  const dockerfile = posix.join(posix.dirname(file.path), folder, name)
  const args: BuildArgument[] = []
  const buildArgs = get(builder, 'buildArgs')
  for (const { key, value } of buildArgs?.kind === 'map' ? buildArgs.entries : []) {
    if (value?.kind !== 'scalar') continue
    args.push({
      name: key.value,
      value: valueOfArgument(value, file),
      ...argumentAt(value, `${path}.buildArgs.${key.value}`, file),
    })
  }
  const requires = get(artifact, 'requires')
  for (const required of requires?.kind === 'sequence' ? requires.items : []) {
    const alias = get(required, 'alias') ?? get(required, 'image')
    if (isString(alias))
      args.push({ name: alias.value, value: 'built', ...argumentAt(alias, `${path}.requires`, file) })
  }
  const place = { path: file.path, ...artifact.range }
  return { format: 'skaffold', dockerfile, name: path, project: undefined, contexts: [], args, place }
}

function argumentAt({ range }: YamlScalar, path: string, file: SourceFile) {
  const place = { path: file.path, ...range }
  return { path, identity: path, place, raw: file.text.slice(range.start, range.end) }
}

/** Skaffold fills in Go templates when it builds. */
function valueOfArgument(value: YamlScalar, file: SourceFile): BuildArgument['value'] {
  if (value.templated || value.value.includes('{{')) {
    return {
      reason: 'template-expression',
      detail: 'Skaffold renders the template when it builds, so what it puts here is not known',
    }
  }
  return { segments: scalarSegments(value, file) }
}

/**
 * What kbld builds for the files of its folder: `image` is the whole name as it is written there, `imageRepo` goes with
 * any tag.
 *
 * @see https://carvel.dev/kbld/docs/latest/config/#sources
 */
function readSources({ root, file, range }: YamlView): readonly Fact[] {
  const deployment = `kbld ${file.path}`
  const place = { path: file.path, ...range }
  const facts: Fact[] = [
    { kind: 'deploys', name: deployment, reach: [{ path: posix.dirname(file.path) }], place },
  ]
  const sources = get(root, 'sources')
  for (const source of sources?.kind === 'sequence' ? sources.items : []) {
    const image = get(source, 'image')
    const repository = get(source, 'imageRepo')
    if (isString(repository))
      facts.push({
        kind: 'built-name',
        name: withoutTag(repository.value),
        deployment,
        ...builtAt(repository, file),
      })
    if (!isString(image)) continue
    const isBare = parseReference(image.value)?.tag === undefined
    facts.push({
      kind: 'built-name',
      name: isBare ? `${image.value}:latest` : image.value,
      deployment,
      ...builtAt(image, file),
    })
  }
  return facts
}
