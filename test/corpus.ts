/*
 * Runs over a folder of real files: `npm run corpus -- DIR [LINES]`. Prints what was read, by format and outcome, what
 * could not be, and whether the prefilter lost anything. Not part of the test suite, which passes where there is no corpus.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { check } from '../src/check.ts'
import { toRecord } from '../src/model/record.ts'
import { readBothWays } from './support/prefilter.ts'

function countBy<T>(items: readonly T[], name: (item: T) => string): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(name(item), (counts.get(name(item)) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}

function print(title: string, rows: readonly (readonly [string, number | string])[]): void {
  process.stdout.write(
    `\n${title}\n${rows.map(([name, value]) => `  ${String(value).padStart(7)}  ${name}\n`).join('')}`,
  )
}

const directory = process.argv[2]
if (directory === undefined) throw new Error('usage: npm run corpus -- DIR')
const started = performance.now()
const result = await check({ cwd: directory, paths: ['.'] })
const seconds = ((performance.now() - started) / 1000).toFixed(1)
const records = result.uses.map((use) => toRecord(use))

print(`files (${seconds} s)`, Object.entries(result.counts))
print(
  'uses',
  countBy(records, ({ format, role, status }) => `${format} ${role} ${status}`),
)
print(
  'unread',
  countBy(
    records.filter(({ status }) => status === 'unread'),
    ({ format, reason }) => `${format} ${reason}`,
  ),
)
print(
  'outcomes',
  countBy([...result.outcomes.values()], (outcome) => outcome),
)
print(
  'findings',
  countBy(result.findings, ({ rule, grade, severity }) => `${severity} ${rule} ${grade ?? ''}`),
)
print(
  'tag classes',
  countBy(records, ({ tagClass }) => tagClass ?? 'unread'),
)
print(
  'problems',
  result.problems.map(({ file, line, column, message }) => [`${file}:${line}:${column} ${message}`, '']),
)

let compared = 0
const lost: [string, string][] = []
for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue
  const path = join(entry.parentPath, entry.name)
  const text = readFileSync(path, 'utf8')
  const { filtered, unfiltered } = await readBothWays(path, text)
  compared++
  if (filtered.join('\n') !== unfiltered.join('\n'))
    lost.push([path, unfiltered.find((use) => !filtered.includes(use)) ?? 'order'])
}
print(`prefilter against none, over ${compared} files: lost in ${lost.length}`, lost)
process.exitCode = lost.length === 0 ? 0 : 1
