import type { ReadContext } from '../../model/format.ts'

/** A file of a workshop by its path. */
export interface WorkshopFile {
  /** The folder of the workshop. */
  readonly root: string
  readonly kind: 'page' | 'setup' | 'script'
  /** Of a page its path below `content`, else empty. */
  readonly name: string
}

const PAGE = /^(?:(.*?)\/)?(workshop|workshop-instructions)\/content\/(.+)$/i
const SETUP = /^(?:(.*?)\/)?workshop\/(?:setup\.d|profile\.d)\/[^/]+$/i
const SCRIPT = /^(?:(.*?)\/)?(?:workshop\/(?:files|terminal)|exercises)\/.+\.sh$/i

/** What part a file has in a workshop, as far as its path tells. */
export function workshopFile(path: string): WorkshopFile | undefined {
  const setup = SETUP.exec(path)
  if (setup !== null) return { root: setup[1] ?? '', kind: 'setup', name: '' }
  const isScript = /\.sh$/i.test(path)
  const page = isScript ? null : PAGE.exec(path)
  if (page !== null) return { root: page[1] ?? '', kind: 'page', name: page[3] ?? '' }
  const script = SCRIPT.exec(path)
  return script === null ? undefined : { root: script[1] ?? '', kind: 'script', name: '' }
}

const EVIDENCE = [
  'resources/workshop.yaml',
  'workshop/modules.yaml',
  'workshop/workshop.yaml',
  'workshop/config.yaml',
]

/** Whether a folder holds what only the folder of a workshop has. */
export function isWorkshop(root: string, context: ReadContext): boolean {
  return EVIDENCE.some((name) => context.sibling(below(root, name)) !== undefined)
}

/** A path below the root of a workshop. */
export function below(root: string, name: string): string {
  return root === '' ? name : `${root}/${name}`
}
