import { posix } from 'node:path'
import { entriesOf, get, type YamlMap, type YamlNode } from '../languages/yaml.ts'
import type { DocumentReader, ReadContext, YamlView } from '../model/format.ts'
import type { Reading } from '../model/reading.ts'
import { type Platform, parsePlatform } from '../oci/platform.ts'
import { placesAlsoRead } from './compose/also-read.ts'
import { addBuiltName, readBuild } from './compose/build.ts'
import { composeFile, openProject } from './compose/project.ts'
import { addUse, type Scope, unseenItems } from './compose/service-fields.ts'

const COMPOSE_NAME = /^(?:docker-|podman-)?compose(?:[._-].*)?\.ya?ml(?:\.\w+)?$/i
/** The Compose specification allows these at the top, and `x-` beside them. */
const TOP_KEYS = /^(?:version|name|include|services|models|networks|volumes|secrets|configs|x-.*|<<)$/
/** A service of Compose has one of these. */
const SERVICE_KEYS = ['image', 'build', 'extends']
/** Values of `pull_policy` with which Compose asks no registry. */
const NEVER_PULLED: ReadonlySet<string> = new Set(['never', 'build'])
/** A service of a GitHub job may have these beside its image. */
const FOREIGN_KEYS = ['env', 'options', 'credentials']

/**
 * Reads Compose files: the images of services, hooks, image volumes and models, and what their builds pull.
 *
 * @see https://github.com/compose-spec/compose-go/blob/e70e961c3a3acebf0800b882f1afb3dbf1fb74a2/schema/compose-spec.json
 */
export const compose: DocumentReader = { claims, read }

function claims({ root, file }: YamlView): boolean {
  if (root?.kind !== 'map') return false
  if (get(root, 'apiVersion') !== undefined && get(root, 'kind') !== undefined) return false
  if (COMPOSE_NAME.test(posix.basename(file.path))) return true
  if (!root.entries.every(({ key }) => key.templated || TOP_KEYS.test(key.value))) return false
  const services = get(root, 'services')
  if (services?.kind !== 'map') return false
  let hasImage = false
  for (const { value } of entriesOf(services).values()) {
    if (value?.kind !== 'map') continue
    if (FOREIGN_KEYS.some((key) => get(value, key) !== undefined)) return false
    hasImage ||= SERVICE_KEYS.some((key) => get(value, key) !== undefined)
  }
  return hasImage
}

function read(view: YamlView, outer: ReadContext): Reading {
  const { file, root } = view
  const dependsOn = new Set<string>()
  const context: ReadContext = {
    ...outer,
    sibling(path) {
      const found = outer.sibling(path)
      if (found !== undefined) dependsOn.add(path)
      return found
    },
  }
  const own = composeFile(file, root)
  const project = openProject(own, context)
  const problems = view.templated ? [] : [...view.problems]
  const scope: Scope = {
    file,
    context,
    project,
    uses: [],
    facts: [],
    problems,
    alsoRead: [],
    seen: new Set(),
  }
  for (const [name, { value }] of own.services) if (value?.kind === 'map') readService(scope, name, value)
  readModels(scope, get(root, 'models'))
  readOtherFiles(scope)
  const { uses, facts } = scope
  uses.sort((a, b) => a.place.start - b.place.start)
  const alsoRead = [...scope.alsoRead, ...placesAlsoRead(scope, root)]
  return { uses, facts, problems, dependsOn: [...dependsOn], alsoRead }
}

function readService(scope: Scope, name: string, service: YamlMap): void {
  const { file, project } = scope
  const path = `services.${name}`
  const platform = platformOf(scope, get(service, 'platform'))
  const { image, isBuilt } = project.effective(name)
  if (isBuilt)
    addBuiltName(scope, image && project.text(image.node, image.file), image?.node, image?.file.path)
  else {
    const field = { role: 'service' as const, path: `${path}.image`, identity: `${path}.image` }
    const onMachine = NEVER_PULLED.has(project.text(get(service, 'pull_policy'), file) ?? '')
    addUse(scope, get(service, 'image'), { ...field, pin: 'digest', platform, onMachine })
  }
  readBuild(scope, name, get(service, 'build'))
  for (const [i, hook] of unseenItems(scope, get(service, 'pre_start')).entries()) {
    const field = { role: 'init-container' as const, path: `${path}.pre_start[${i}].image` }
    addUse(scope, get(hook, 'image'), {
      ...field,
      identity: `${path}.pre_start.image`,
      pin: 'digest',
      platform,
    })
  }
  for (const [i, volume] of unseenItems(scope, get(service, 'volumes')).entries()) {
    const source = get(volume, 'source')
    if (project.text(get(volume, 'type'), file) !== 'image' || namesService(scope, source)) continue
    const field = { role: 'image-volume' as const, path: `${path}.volumes[${i}].source` }
    addUse(scope, source, { ...field, identity: `${path}.volumes.source`, pin: 'digest', platform })
  }
}

function platformOf({ file, project }: Scope, node: YamlNode | undefined): Platform | undefined {
  const text = project.text(node, file)
  return text === undefined ? undefined : parsePlatform(text)
}

/** The source of an image volume may be a service: then it is the image of that one. */
function namesService({ file, project }: Scope, source: YamlNode | undefined): boolean {
  const name = project.text(source, file)
  return name !== undefined && project.layers.some((layer) => layer.services.has(name))
}

function readModels(scope: Scope, models: YamlNode | undefined): void {
  if (models?.kind !== 'map') return
  for (const [name, { value }] of entriesOf(models)) {
    const path = `models.${name}.model`
    const model = get(value, 'model')
    // Fetched from Hugging Face, which is no registry.
    if (/^(?:hf|huggingface)\.co\//.test(scope.project.text(model, scope.file) ?? '')) continue
    const field = { role: 'model' as const, path, identity: path, platform: undefined, prefix: modelPrefix }
    addUse(scope, model, { ...field, pin: 'digest' })
  }
}

/**
 * A model without a namespace is one of Docker's own.
 *
 * @see https://github.com/docker/model-runner (normalizeModelName in pkg/distribution/distribution/client.go)
 */
function modelPrefix(text: string): string {
  return text.includes('/') ? '' : 'ai/'
}

/** What included files in other folders build belongs to this project too. */
function readOtherFiles(scope: Scope): void {
  const { project } = scope
  for (const { file, services } of project.layers) {
    if (posix.dirname(file.path) === project.directory) continue
    for (const name of services.keys()) {
      const { image, isBuilt } = project.effective(name)
      if (isBuilt && image?.file === file)
        addBuiltName(scope, project.text(image.node, file), image.node, file.path)
    }
  }
}
