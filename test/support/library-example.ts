/*
 * Reads a folder, prints a report, and writes what can be pinned with the digests of holdfast.lock:
 * `node library-example.js FOLDER`.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { planFixes, readImageUses, renderReport, toRecord } from 'holdfast'

const cwd = process.argv[2] ?? '.'
const say = (text: string) => process.stdout.write(`${text}\n`)

// One text, wherever it came from. Its path decides how it is read.
const { uses, problems } = await readImageUses({ path: 'Dockerfile', text: 'FROM nginx:1.27 AS web\n' })
for (const use of uses) {
  const { file, line, text, tagClass } = toRecord(use)
  say(`${file}:${line} ${text} has a ${tagClass} tag`)
}
for (const { file, line, message } of problems) say(`${file}:${line} ${message}`)

// A whole tree, with its configuration and its ignores. Nothing is sent, nothing is written.
const result = await planFixes({ cwd, digests: 'lock' })
say(await renderReport('text', result, { all: true }))
for (const { rule, fix } of result.findings)
  if (fix.status === 'unresolved' || fix.status === 'refused') say(`${rule}: ${fix.detail}`)

// `edits` has the ranges that change, `after` the whole text.
for (const { path, after, edits } of result.files) {
  await writeFile(join(cwd, path), after)
  say(`${path}: ${edits.length} edits`)
}
