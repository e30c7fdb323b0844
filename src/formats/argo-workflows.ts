import { get, getText, type YamlNode, type YamlScalar } from '../languages/yaml.ts'
import type { DocumentReader } from '../model/format.ts'
import type { Role } from '../model/image-use.ts'
import type { Segment } from '../text/segment.ts'
import type { SourceFile } from '../text/source-file.ts'
import { type ImageText, readSegments, unread } from './image/scalar.ts'
import type { Cursor } from './kubernetes/cursor.ts'
import { type Declared, manifestReader } from './kubernetes/manifest-reader.ts'
import type { Dialect } from './kubernetes/object-walk.ts'
import { substitute, valueSegments } from './substitution.ts'

/** `{{workflow.parameters.a}}` and `{{inputs.parameters.a}}`; the group keeps the scope. */
const PARAMETER = /\{\{\s*((?:workflow|inputs)\.parameters\.[\w-]+)\s*\}\}/g
/** Variables that Argo fills in when a step runs; other actions in braces are Helm's. */
const RUNTIME =
  /\{\{=|\{\{\s*(?:cronworkflow|inputs|item|lastRetry|node|outputs|pod|retries|steps|tasks|workflow)\b/
const OPEN = /\{\{/

const KINDS: ReadonlySet<string> = new Set([
  'Workflow',
  'WorkflowTemplate',
  'ClusterWorkflowTemplate',
  'CronWorkflow',
  'WorkflowTaskSet',
  'WorkflowArtifactGCTask',
])

const HOLDERS: ReadonlyMap<string, Role> = new Map([
  ['container', 'container'],
  ['script', 'container'],
  ['sidecars', 'container'],
])

/** Argo's templates and parameters. */
export const argoWorkflowsDialect: Dialect = {
  format: 'argo-workflows',
  speaks: ({ apiVersion, kind }) => isWorkflow({ apiVersion, kind }),
  holders: HOLDERS,
  expand: expandParameters,
  extra: () => [],
}

/**
 * Reads the images of Argo Workflows, with the values that the same document gives to their parameters.
 *
 * @see https://argo-workflows.readthedocs.io/en/latest/variables/
 */
export const argoWorkflows: DocumentReader = manifestReader(
  isWorkflow,
  [argoWorkflowsDialect],
  'argo-workflows',
)

function isWorkflow({ apiVersion, kind }: Declared): boolean {
  return apiVersion.startsWith('argoproj.io/') && KINDS.has(kind)
}

function expandParameters(scalar: YamlScalar, cursor: Cursor, file: SourceFile): ImageText | undefined {
  if (!OPEN.test(scalar.value)) return undefined
  const segments = substitute(scalar, file, PARAMETER, OPEN, (name) => findParameter(name, cursor, file))
  if (segments !== undefined) return readSegments(scalar, file, segments)
  if (!RUNTIME.test(scalar.value)) return undefined
  return unread(
    scalar,
    file,
    'runtime-variable',
    'the parameter has no single value in this document, so a run decides it',
  )
}

function findParameter(name: string, cursor: Cursor, file: SourceFile): readonly Segment[] | undefined {
  const [scope, , parameter = ''] = name.split('.')
  const { root } = cursor.object
  if (scope === 'workflow') {
    const spec = get(root, 'spec')
    const given = parameterOf(get(get(spec, 'workflowSpec') ?? spec, 'arguments'), parameter)
    return literal(get(given, 'value') ?? get(given, 'default'), file)
  }
  for (let at: Cursor | undefined = cursor; at !== undefined; at = at.parent) {
    const input = parameterOf(get(at.node, 'inputs'), parameter)
    if (input === undefined) continue
    const value = get(input, 'value')
    if (value !== undefined) return literal(value, file)
    return isGiven(root, parameter) ? undefined : literal(get(input, 'default'), file)
  }
  return undefined
}

function parameterOf(node: YamlNode | undefined, name: string): YamlNode | undefined {
  const list = get(node, 'parameters')
  return list?.kind === 'sequence' ? list.items.find((item) => getText(item, 'name') === name) : undefined
}

/** Whether some step of the document gives the parameter a value of its own, so that the default is not the only one. */
function isGiven(root: YamlNode, name: string): boolean {
  const waiting: YamlNode[] = [root]
  const seen = new Set<YamlNode>()
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind === 'scalar' || seen.has(node)) continue
    seen.add(node)
    if (parameterOf(get(node, 'arguments'), name) !== undefined) return true
    const children = node.kind === 'map' ? node.entries.map(({ value }) => value) : node.items
    for (const one of children) if (one !== undefined) waiting.push(one)
  }
  return false
}

function literal(node: YamlNode | undefined, file: SourceFile): readonly Segment[] | undefined {
  return node?.kind === 'scalar' ? valueSegments(node, file, OPEN) : undefined
}
