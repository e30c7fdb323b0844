import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findMachineMirrors } from '../../registry/mirror-config/machine.ts'
import type { Machine } from '../../registry/mirror-config/machine-files.ts'
import { visible } from '../../text/printable.ts'
import type { Ask } from './ask.ts'
import { type Companion, githubWorkflow, gitlabJob, preCommitConfig, preCommitHook } from './companions.ts'
import { renderConfiguration } from './configuration.ts'
import { type UsableMirror, usableMirrors } from './mirrors.ts'
import { survey } from './survey.ts'
import { describeMirror, describeNoCi, describeNoMirror, describeSurvey } from './words.ts'

/** A file that is written where there is none yet. */
export type PlannedFile = Pick<Companion, 'path' | 'text'>

/** What is said and asked while files are planned. */
export interface Dialogue {
  readonly ask: Ask
  /** There is no terminal: `ask` gives the default answers. */
  readonly silent: boolean
  /** Shows a text at once: questions come after what they are about. */
  show(text: string): Promise<void>
  warn(text: string): void
}

/** Files that flags ask for. */
export interface Wanted {
  readonly preCommit: boolean
  readonly github: boolean
}

/**
 * Looks at a tree and at the machine, and decides what the configuration will say.
 *
 * @returns undefined where none is wanted
 */
export async function planConfiguration(
  directory: string,
  machine: Machine,
  { ask, show, warn }: Dialogue,
): Promise<PlannedFile | undefined> {
  const found = await survey(directory)
  await show(describeSurvey(found))
  const { mirrors, problems } = await findMachineMirrors(machine)
  for (const problem of problems) warn(visible(problem))
  const home = machine.environment.HOME
  const taken: UsableMirror[] = []
  const leftOut: UsableMirror[] = []
  const usable = usableMirrors(mirrors, found.repositories)
  if (usable.length === 0) await show(describeNoMirror(mirrors.length))
  for (const mirror of usable) {
    await show(describeMirror(mirror, home))
    if (await ask(`use this mirror for ${mirror.key}?`, !mirror.insecure)) taken.push(mirror)
    else if (mirror.insecure) leftOut.push(mirror)
  }
  if (leftOut.length > 0) await show('mirrors without TLS are written as comments, for you to uncomment\n')
  if (!(await ask('write holdfast.yaml?', true))) return undefined
  const text = renderConfiguration({ mirrors: taken, leftOut, vendored: found.vendored, home })
  return { path: 'holdfast.yaml', text }
}

/** Decides which files will run holdfast. A file that exists already is not changed: what to add to it is shown. */
export async function planCompanions(
  root: string,
  version: string,
  wanted: Wanted,
  dialogue: Dialogue,
): Promise<readonly PlannedFile[]> {
  const { ask, silent, show } = dialogue
  const planned: PlannedFile[] = []
  const hook = preCommitConfig(version)
  if (existsSync(join(root, hook.path))) {
    if (wanted.preCommit || !silent)
      await show(`${hook.path} is there already; to be added under repos:\n${preCommitHook(version)}`)
  } else if (wanted.preCommit || (await ask(`write ${hook.path}, ${hook.what}?`, false))) planned.push(hook)

  const workflow = githubWorkflow(version)
  const isOffered = existsSync(join(root, '.github')) && !existsSync(join(root, workflow.path))
  if (wanted.github || (isOffered && (await ask(`write ${workflow.path}, ${workflow.what}?`, false)))) {
    planned.push(workflow)
  }
  const hasGitlab = existsSync(join(root, '.gitlab-ci.yml'))
  if (!hasGitlab && !wanted.github && !existsSync(join(root, '.github'))) await show(describeNoCi())
  if (hasGitlab) {
    await show(`.gitlab-ci.yml is left as it is; a job to be added to it:\n${indent(gitlabJob(version))}`)
  }
  return planned
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ')
}
