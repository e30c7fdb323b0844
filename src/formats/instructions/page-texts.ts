import { posix } from 'node:path'
import { NOTHING, type Reading } from '../../model/reading.ts'
import { readCommandsIn } from '../commands.ts'
import { SESSION } from '../educates/session-variables.ts'
import { name, type Page, type Passage, place } from './page.ts'
import { IN_CLUSTER, IN_COMPOSE, IN_DOCKERFILE, isManifest, type Purpose, readYaml } from './yaml-text.ts'

/** Tags of the classic renderer's templates, which no shell sees. */
const TAG = /(?<!\{)\{%[^%\n]{0,200}%\}/g
/** Reads commands. */
export function readShell(passage: Passage, page: Page, prompts: boolean): Reading {
  const { written, whole, label } = passage
  const text = written.text.replace(TAG, (tag) => ' '.repeat(tag.length))
  const reading = readCommandsIn(page.file, { ...written, text, whole }, page.context, {
    format: 'instructions',
    label,
    readingOrder: page.readingOrder,
    prompts,
    surroundings: SESSION,
  })
  return name(reading, passage, page)
}

/** Reads a text that goes to the clipboard: a manifest, a Dockerfile or commands. */
export function readCopied(passage: Passage, page: Page): Reading {
  const { text } = passage.written
  if (isManifest(text)) return readYaml(passage, page, IN_CLUSTER)
  if (/^\s*FROM[ \t]+\S/.test(text)) return readDockerfile(passage, page, true)
  return readShell(passage, page, true)
}

/**
 * Reads lines of a Dockerfile.
 *
 * @param isWhole else a stage may be named that stands in other lines of the file
 */
export function readDockerfile(passage: Passage, page: Page, isWhole: boolean): Reading {
  const reading = place(page.context.nested('dockerfile', passage.written.text), passage, page)
  if (isWhole) return reading
  const isStage = (role: string, raw: string) => /^(?:copy|mount)-from$/.test(role) && /^[\w.-]+$/.test(raw)
  return { ...reading, uses: reading.uses.filter(({ role, raw }) => !isStage(role, raw)) }
}

type Kind = 'dockerfile' | 'compose' | 'yaml' | 'shell'

/** What a file holds, by its name. */
export function kindOfFile(path: string): Kind | undefined {
  const name = posix
    .basename(path.trim())
    .toLowerCase()
    .replace(/\.(?:in|tpl|tmpl|template)$/, '')
  if (/^(?:docker|container)file(?:$|[._-])|\.(?:docker|container)file$/.test(name)) return 'dockerfile'
  if (/^(?:docker-|podman-)?compose(?:[._-].*)?\.ya?ml$/.test(name)) return 'compose'
  if (/\.(?:ya?ml|json)$/.test(name)) return 'yaml'
  return /\.(?:sh|bash)$/.test(name) ? 'shell' : undefined
}

/** What an image in a file is for. */
export function purposeIn(path: string): Purpose {
  const kind = kindOfFile(path)
  return kind === 'dockerfile' ? IN_DOCKERFILE : kind === 'compose' ? IN_COMPOSE : IN_CLUSTER
}

/** Reads what an action writes into a file. */
export function readFileText(path: string, passage: Passage, page: Page, isWhole: boolean): Reading {
  switch (kindOfFile(path)) {
    case 'dockerfile':
      return readDockerfile(passage, page, isWhole)
    case 'shell':
      return readShell(passage, page, false)
    case 'compose':
    case 'yaml':
      return readYaml(passage, page, purposeIn(path))
    default:
      return NOTHING
  }
}
