import type { YamlNode } from '../languages/yaml.ts'
import type { DocumentFormat, FileFormat } from '../model/format.ts'
import type { SourceFile } from '../text/source-file.ts'
import { JSON_FILES } from './prefilter.ts'
import type { Field, FieldScope } from './table.ts'
import { defineTableFormat, defineTextFormat, expandNames, type ValueElsewhere } from './table-format.ts'
import { isReadOften } from './word-counts.ts'

const POD = { role: 'container' } as const
const NAMED = { ...POD, form: 'value' } as const
const IMAGE_KEYS = '{*image,*Image}'

/** Container apps and their jobs, container groups, and web apps, whose images stand behind `DOCKER|`. */
const RESOURCES: readonly Field[] = [
  { path: '**.template.containers[].image', ...POD },
  { path: '**.template.initContainers[].image', role: 'init-container' },
  { path: '**.properties.containers[].properties.image', ...POD },
  { path: '**.properties.initContainers[].properties.image', role: 'init-container' },
  { path: '**.linuxFxVersion', ...POD, form: 'docker-url', scheme: 'DOCKER|', isUnconfirmed: true },
  // Containers of Radius.
  { path: '**.properties.container.image', ...POD },
  // Containers beside a web app: nothing else of these resources tells them from others.
  { path: '**.properties.image', ...NAMED },
  { path: `**.params.${IMAGE_KEYS}`, ...NAMED },
]

/**
 * Templates of Azure Resource Manager, with the defaults of their parameters.
 *
 * @see https://learn.microsoft.com/en-us/azure/templates/microsoft.app/containerapps
 * @see https://learn.microsoft.com/en-us/azure/templates/microsoft.containerinstance/containergroups
 */
export const armFormat: DocumentFormat = defineTableFormat(
  {
    id: 'arm-template',
    names: [],
    candidates: [JSON_FILES],
    hints: ['/deploymentTemplate.json', 'DeploymentTemplate.json', '/deploymentParameters.json'],
    claims: ({ text }) => /\/\w*deployment(?:Template|Parameters)\.json/i.test(text('$schema') ?? ''),
    rows: [...RESOURCES, { path: `parameters.${IMAGE_KEYS}.{defaultValue,value}`, ...NAMED }],
    declares: /^parameters\.([\w-]+)\./,
    traits: { comments: 'json', tracksVariables: true },
  },
  async () => (await import('./azure/expressions.ts')).EXPRESSIONS,
)

/**
 * Bicep, the same in a language of its own.
 *
 * @see https://learn.microsoft.com/en-us/azure/azure-resource-manager/bicep/file
 */
export const bicepFormat: FileFormat = defineTextFormat(
  {
    id: 'bicep',
    names: [],
    candidates: ['**/*.{bicep,bicepparam}'],
    hints: ['image', 'Image', 'linuxFxVersion'],
    claims: () => true,
    rows: [...RESOURCES, { path: `param.${IMAGE_KEYS}`, ...NAMED }],
    variables: {
      open: /\$/,
      unread: 'what the expression stands for is known when the template is deployed',
      expand: expandNames(/\$\{(\w+(?:\.\w+)*)\}/g, /\$/, (path, scope) => {
        const [name = '', ...keys] = path.split('.')
        return shared(scope.sole('param', name, ...keys) ?? scope.sole('var', name, ...keys), name, scope)
      }),
    },
    declares: /^param\.(\w+)$/,
    traits: { tracksVariables: true },
  },
  'slashes',
  async () => {
    const { readCode } = await import('../languages/code.ts')
    const syntax = {
      comments: '//',
      word: /[A-Za-z_]\w*/y,
      declarations: new Set(['param', 'var']),
      hasTextCalls: true,
    } as const
    return (file) => readCode(file, syntax)
  },
)

function shared(node: YamlNode | undefined, name: string, { file }: FieldScope): ValueElsewhere | undefined {
  // A default has to be one of the values that are allowed.
  const isListed = listedIn(file).has(name)
  return node && { kind: 'elsewhere', node, file, isShared: isListed || isReadOften(name, file, 1) }
}

const DECORATED = /^[ \t]*(?:(@allowed\b)|param[ \t]+(\w+))/gm
const listed = new WeakMap<SourceFile, ReadonlySet<string>>()

/** The parameters with a list of the values that are allowed. */
function listedIn(file: SourceFile): ReadonlySet<string> {
  const known = listed.get(file)
  if (known !== undefined) return known
  const names = new Set<string>()
  let isListed = false
  for (const [, allowed, name] of file.text.matchAll(DECORATED)) {
    if (isListed && name !== undefined) names.add(name)
    isListed = allowed !== undefined
  }
  listed.set(file, names)
  return names
}
