import type { Reporter } from '../model/reporter.ts'

/** A reporter by name; `load` brings in what it needs. */
export interface ReporterEntry {
  readonly id: string
  /** Its output has no place for problems; the command prints them on standard error. */
  readonly findingsOnly?: boolean
  /** It shows the edits of a fix, which are then made up even where nothing is written. */
  readonly showsEdits?: 'always' | 'unless-quiet'
  load(): Promise<Reporter>
}

/** Every reporter; the first is for people and the default. */
export const REPORTERS: readonly ReporterEntry[] = [
  { id: 'text', showsEdits: 'unless-quiet', load: async () => (await import('./text.ts')).textReporter },
  { id: 'json', showsEdits: 'always', load: async () => (await import('./json.ts')).jsonReporter },
  {
    id: 'jsonl',
    findingsOnly: true,
    showsEdits: 'always',
    load: async () => (await import('./jsonl.ts')).jsonlReporter,
  },
  { id: 'github', load: async () => (await import('./github.ts')).githubReporter },
  { id: 'sarif', showsEdits: 'always', load: async () => (await import('./sarif.ts')).sarifReporter },
  { id: 'gitlab', load: async () => (await import('./gitlab.ts')).gitlabReporter },
  { id: 'checkstyle', load: async () => (await import('./checkstyle.ts')).checkstyleReporter },
  { id: 'junit', load: async () => (await import('./junit.ts')).junitReporter },
  { id: 'rdjson', showsEdits: 'always', load: async () => (await import('./rdjson.ts')).rdjsonReporter },
  { id: 'markdown', load: async () => (await import('./markdown.ts')).markdownReporter },
]
