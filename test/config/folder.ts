import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type LoadOptions, loadConfiguration } from '../../src/config/load.ts'
import { type Configuration, levelOf } from '../../src/model/configuration.ts'
import type { Rule } from '../../src/model/rule.ts'
import { RULES } from './rules.ts'

/** Makes a folder with these files for one test; `.git/HEAD` among them makes it a repository. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-config-')))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** A repository with these files. */
export function repositoryWith(files: Readonly<Record<string, string>>): string {
  return folderWith({ '.git/HEAD': 'ref: refs/heads/main\n', ...files })
}

/** Loads the configuration of a folder and prepares some paths. */
export async function load(
  cwd: string,
  paths: readonly string[] = ['Dockerfile'],
  options: Partial<LoadOptions> = {},
): Promise<Configuration> {
  const configuration = await loadConfiguration({ cwd, rules: RULES, ...options })
  await configuration.prepare(paths)
  return configuration
}

/** The configuration that one root file makes. */
export async function loadText(text: string): Promise<Configuration> {
  return load(repositoryWith({ 'holdfast.yaml': text }))
}

/** What is said of a root file that is broken, a line each. */
export async function complaints(text: string): Promise<readonly string[]> {
  const folder = repositoryWith({ 'holdfast.yaml': text })
  try {
    await load(folder)
  } catch (error) {
    if (error instanceof Error && error.name === 'UsageError') return error.message.split('\n')
    throw error
  }
  return []
}

/** The level of one grade of a rule in a file. */
export function level(configuration: Configuration, rule: Rule, path: string, grade?: string): string {
  return levelOf(rule, configuration.settingOf(rule, path), configuration.root.preset, grade)
}
