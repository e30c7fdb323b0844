import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fillPart } from './generated.ts'

/** What the README shows of the built command, printed in a copy of fixtures/bakery: a first run, and one with a lock. */
const FIRST = ['shop']
const LATER = ['--diff', '--offline', 'shop']
/** What holdfast.lock of the copy knows. */
const LOCKED = ['docker.io/library/python:3.11-slim']

/**
 * The README with what the built command prints now.
 *
 * @param root of the project, where the command is built
 */
export function updateSamples(readme: string, root: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-samples-'))
  try {
    cpSync(join(root, 'fixtures/bakery'), folder, { recursive: true })
    const first = printed(root, folder, FIRST)
    writeFileSync(join(folder, 'holdfast.lock'), lockOf(LOCKED))
    const later = printed(root, folder, LATER)
    return fillPart(readme, 'samples', `\`\`\`text\n${first}\n${later}\`\`\``)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A run that finds something, as a terminal shows it. @throws Error when it fails otherwise */
function printed(root: string, cwd: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli/main.js'), ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd },
    encoding: 'utf8',
  })
  if (status !== 1) throw new Error(`holdfast ${args.join(' ')} ended with ${status}: ${stderr}`)
  return `$ npx holdfast ${args.join(' ')}\n${stdout}`
}

/** A lock file that holds these references of Docker Hub. The digests are those of no image. */
export function lockOf(references: readonly string[]): string {
  const entries = references.map((reference) => {
    const digest = createHash('sha256').update(reference).digest('hex')
    return [
      `  - reference: ${reference}`,
      '    endpoint: https://registry-1.docker.io',
      `    digest: sha256:${digest}`,
      '    mediaType: application/vnd.oci.image.index.v1+json',
      '    firstSeen: 2026-08-20T10:00:00Z',
    ].join('\n')
  })
  return `version: 1\nreferences:\n${entries.join('\n')}\n`
}
