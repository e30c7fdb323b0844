import type { Reporter } from '../model/reporter.ts'

/** A reporter by name; `load` brings in what it needs. */
export interface ReporterEntry {
  readonly id: string
  load(): Promise<Reporter>
}

/** Every reporter; the first is for people and the default. */
export const REPORTERS: readonly ReporterEntry[] = [
  { id: 'text', load: async () => (await import('./text.ts')).textReporter },
  { id: 'json', load: async () => (await import('./json.ts')).jsonReporter },
  { id: 'jsonl', load: async () => (await import('./jsonl.ts')).jsonlReporter },
  { id: 'github', load: async () => (await import('./github.ts')).githubReporter },
  { id: 'sarif', load: async () => (await import('./sarif.ts')).sarifReporter },
  { id: 'gitlab', load: async () => (await import('./gitlab.ts')).gitlabReporter },
  { id: 'checkstyle', load: async () => (await import('./checkstyle.ts')).checkstyleReporter },
  { id: 'junit', load: async () => (await import('./junit.ts')).junitReporter },
  { id: 'rdjson', load: async () => (await import('./rdjson.ts')).rdjsonReporter },
  { id: 'markdown', load: async () => (await import('./markdown.ts')).markdownReporter },
]
