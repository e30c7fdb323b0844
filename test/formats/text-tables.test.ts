import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { FormatId } from '../../src/model/format-id.ts'
import { isEditable, tailOf } from '../../src/model/image-use.ts'
import { read } from '../support/read.ts'
import { casesOf, expectedOf, recordsOf } from './build-fixtures.ts'

/** Formats in languages of their own. */
const FORMATS: readonly FormatId[] = [
  'apptainer',
  'bazel',
  'bicep',
  'buildpacks',
  'cross',
  'dotnet',
  'earthfile',
  'fly',
  'gradle',
  'jenkinsfile',
  'maven',
  'nextflow',
  'nomad',
  'packer',
  'quadlet',
  'quarkus',
  'snakemake',
  'systemd',
  'teamcity',
  'teamcity-xml',
  'terraform',
  'testcontainers',
  'tiltfile',
  'unraid',
  'wdl',
]
const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url))
const DIGEST = `@sha256:${'a1b2'.repeat(16)}`

function filesOf(format: FormatId, name: string): readonly string[] {
  return readdirSync(join(FIXTURES, format, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'expected.json')
    .map((entry) => join(entry.parentPath, entry.name))
}

describe.each(FORMATS)('%s', (format) => {
  it.each(casesOf(format))('reads the fixture %s as expected', async (name) => {
    expect(await recordsOf(format, name)).toEqual(expectedOf(format, name))
  })

  it.each(casesOf(format))('reads what is pinned in the fixture %s', async (name) => {
    for (const file of filesOf(format, name)) {
      const path = file.slice(join(FIXTURES, format, name).length + 1)
      const text = readFileSync(file, 'utf8')
      const { uses } = await read([format], path, text)
      for (const [index, use] of uses.entries()) {
        const tail = isEditable(use) ? tailOf(use) : undefined
        if (
          tail === undefined ||
          use.pinObstacle !== undefined ||
          use.text.includes('@') ||
          use.digestSlot !== undefined
        )
          continue
        const pinned = text.slice(0, tail.end) + DIGEST + text.slice(tail.end)
        const after = await read([format], path, pinned)
        expect(after.uses[index]?.text, `${path}: ${use.text}`).toBe(use.text + DIGEST)
        expect(after.uses).toHaveLength(uses.length)
      }
    }
  })
})
