import type { Reporter } from '../model/reporter.ts'

/** A reporter by name; `load` brings in what it needs. */
export interface ReporterEntry {
  readonly id: string
  /** It is read by programs of whoever runs the command, and says all that it can. */
  readonly isForMachines?: boolean
  /** It tells who owns the files. */
  readonly showsOwners?: boolean
  /** It tells when digests were first seen, which the lock file knows. */
  readonly showsAges?: boolean
  /** It tells what the images cost at Docker Hub. */
  readonly showsPulls?: boolean
  /** Its output has a place for notices; else the command prints what fails the run on standard error. */
  readonly showsNotices?: 'always' | 'unless-quiet'
  /** Its output has no place for problems; the command prints them on standard error. */
  readonly findingsOnly?: boolean
  /** It shows the edits of a fix, which are then made up even where nothing is written. */
  readonly showsEdits?: 'always' | 'unless-quiet'
  load(): Promise<Reporter>
}

/** Every reporter; the first is for people and the default. */
export const REPORTERS: readonly ReporterEntry[] = [
  {
    id: 'text',
    showsNotices: 'unless-quiet',
    showsEdits: 'unless-quiet',
    load: async () => (await import('./text.ts')).textReporter,
  },
  {
    id: 'json',
    isForMachines: true,
    showsOwners: true,
    showsNotices: 'always',
    showsEdits: 'always',
    load: async () => (await import('./json.ts')).jsonReporter,
  },
  {
    id: 'jsonl',
    showsOwners: true,
    findingsOnly: true,
    showsEdits: 'always',
    load: async () => (await import('./jsonl.ts')).jsonlReporter,
  },
  {
    id: 'github',
    showsNotices: 'unless-quiet',
    load: async () => (await import('./github.ts')).githubReporter,
  },
  {
    id: 'sarif',
    showsNotices: 'always',
    showsEdits: 'always',
    load: async () => (await import('./sarif.ts')).sarifReporter,
  },
  { id: 'gitlab', load: async () => (await import('./gitlab.ts')).gitlabReporter },
  { id: 'checkstyle', load: async () => (await import('./checkstyle.ts')).checkstyleReporter },
  { id: 'junit', load: async () => (await import('./junit.ts')).junitReporter },
  { id: 'rdjson', showsEdits: 'always', load: async () => (await import('./rdjson.ts')).rdjsonReporter },
  {
    id: 'markdown',
    showsNotices: 'always',
    load: async () => (await import('./markdown.ts')).markdownReporter,
  },
  {
    id: 'html',
    showsOwners: true,
    showsAges: true,
    showsPulls: true,
    showsNotices: 'always',
    showsEdits: 'always',
    load: async () => (await import('./html.ts')).htmlReporter,
  },
]
