import { Ajv } from 'ajv'
import { beforeAll, describe, expect, it } from 'vitest'
import { FORMAT_IDS } from '../../src/formats/index.ts'
import { INVENTORIES } from '../../src/inventory/index.ts'
import type { ImageUse, Role, UnreadReason } from '../../src/model/image-use.ts'
import type { InventoryOptions } from '../../src/model/inventory.ts'
import { toRecord } from '../../src/model/record.ts'
import { TAG_CLASSES } from '../../src/oci/tag-class.ts'
import { displayWidth, loadWidths } from '../../src/text/display-width.ts'
import { sampleResult, useOf } from '../support/result.ts'
import { createImagesSchema } from '../support/schemas.ts'

beforeAll(loadWidths)

const SCHEMA = createImagesSchema()
const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true })
const validateArray = ajv.compile({ ...SCHEMA, $id: 'images' })
const validateRecord = ajv.compile({ $ref: 'images#/definitions/record' })

const REASONS = {
  'variable-without-default': true,
  'variable-not-supported': true,
  'stage-defined-later': true,
  'template-expression': true,
  'runtime-variable': true,
  'invalid-reference': true,
  'too-large': true,
} satisfies Record<UnreadReason, true>

const ROLES = {
  base: true,
  'copy-from': true,
  'mount-from': true,
  frontend: true,
  service: true,
  'build-cache': true,
  'build-context': true,
  'image-volume': true,
  model: true,
  container: true,
  'init-container': true,
  'ephemeral-container': true,
  'ci-job': true,
  'ci-service': true,
  'ci-step': true,
  action: true,
  'node-image': true,
  builder: true,
  'dev-container': true,
  feature: true,
  'workshop-image': true,
  'workshop-files': true,
  'cached-image': true,
  'cli-argument': true,
  environment: true,
} satisfies Record<Role, true>

const USES = sampleResult().uses
const EVIL = '=cmd|x\x1b[2J\u202e##[x]",\r\n'

function hostileUse(): ImageUse {
  return useOf({ path: '@scope/a,b.yaml', text: EVIL }, EVIL)
}

async function render(
  id: string,
  uses: readonly ImageUse[],
  options: Partial<InventoryOptions> = {},
): Promise<string> {
  const inventory = await INVENTORIES.find((entry) => entry.id === id)?.load()
  if (inventory === undefined) throw new Error(`no inventory ${id}`)
  return inventory.render(uses, { tagClass: undefined, color: false, width: undefined, ...options })
}

/** Reads CSV as RFC 4180 has it: rows end in CR LF, a quote in a quoted field is doubled. */
function parseCsv(text: string): readonly (readonly string[])[] {
  const rows = text.match(/(?:[^"\r\n]|"(?:[^"]|"")*")+(?=\r\n)/g) ?? []
  return rows.map((row) =>
    (row.match(/(?<=^|,)(?:"(?:[^"]|"")*"|[^,"]*)(?=,|$)/g) ?? []).map((field) =>
      field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field,
    ),
  )
}

describe('the list of inventories', () => {
  it('names each inventory once, as it names itself, the table first', async () => {
    const ids = INVENTORIES.map(({ id }) => id)
    expect(ids[0]).toBe('table')
    expect(new Set(ids).size).toBe(ids.length)
    for (const { id, load } of INVENTORIES) expect((await load()).id).toBe(id)
  })
})

describe('the schema', () => {
  it('knows every role, format, tag class and reason, and no other', () => {
    const { role, format, tagClass, reason } = SCHEMA.definitions.record.properties
    expect(role.enum).toEqual(Object.keys(ROLES))
    expect(format.enum).toEqual(FORMAT_IDS)
    expect(tagClass.enum).toEqual([...TAG_CLASSES, null])
    expect(reason.enum).toEqual([...Object.keys(REASONS), null])
  })
})

describe('json', () => {
  it('renders an array that follows the schema', async () => {
    const output = await render('json', USES)
    expect(validateArray(JSON.parse(output)), JSON.stringify(validateArray.errors)).toBe(true)
    await expect(output).toMatchFileSnapshot('snapshots/images-json.txt')
  })

  it('renders an empty array where there is no use', async () => {
    expect(await render('json', [])).toBe('[]\n')
  })

  it('keeps every character of a hostile file and prints none that a terminal acts on', async () => {
    const output = await render('json', [hostileUse()])
    expect(JSON.parse(output)[0].raw).toBe(EVIL)
    expect(output.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})

describe('jsonl', () => {
  it('renders one record a line, each as in the array', async () => {
    const output = await render('jsonl', USES)
    const lines = output.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(await render('json', USES)))
    for (const line of lines) expect(validateRecord(JSON.parse(line)), line).toBe(true)
    await expect(output).toMatchFileSnapshot('snapshots/images-jsonl.txt')
  })

  it('prints nothing where there is no use', async () => {
    expect(await render('jsonl', [])).toBe('')
  })

  it('classifies with the schemes it is given', async () => {
    const use = useOf({ path: 'a.yaml', text: 'image: example.com/x:1.2' }, 'example.com/x:1.2')
    const record = JSON.parse(await render('jsonl', [use]))
    expect(record.tagClass).toBe(toRecord(use).tagClass)
    expect(record).toMatchObject({ registry: 'example.com', repository: 'x', tag: '1.2', pinned: false })
  })
})

describe('csv', () => {
  it('renders a header with the keys of the record and one row a use', async () => {
    const output = await render('csv', USES)
    const [header, ...rows] = parseCsv(output)
    const [first] = USES
    expect(header).toEqual(Object.keys(first === undefined ? {} : toRecord(first)))
    expect(rows).toHaveLength(USES.length)
    for (const row of rows) expect(row).toHaveLength(header?.length ?? 0)
    await expect(output.replaceAll('\r\n', '\n')).toMatchFileSnapshot('snapshots/images-csv.txt')
  })

  it('ends every row in CR LF, also the header of an empty inventory', async () => {
    expect(await render('csv', [])).toMatch(/^file,line,.*,editable\r\n$/)
    expect((await render('csv', USES)).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })

  it('gives a spreadsheet no formula, and a terminal nothing to act on', async () => {
    const output = await render('csv', [hostileUse()])
    const [header = [], row = []] = parseCsv(output)
    expect(row[header.indexOf('file')]).toBe("'@scope/a,b.yaml")
    expect(row[header.indexOf('raw')]).toBe(`'=cmd|x␛[2J\\u202e\\u0023#[x]",␍␊`)
    for (const field of row) expect(field).not.toMatch(/^[=+\-@\t]/)
    expect(output.replaceAll('\r\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  it('gives no formula where `;` starts a new cell, neither', async () => {
    const output = await render('csv', [useOf({ path: 'a; =b;@c', text: EVIL }, EVIL)])
    const [header = [], row = []] = parseCsv(output)
    expect(row[header.indexOf('file')]).toBe("a;' =b;'@c")
    expect(output).not.toMatch(/;\s*[=+\-@]/)
  })

  it('leaves null empty and writes booleans out', async () => {
    const odd = USES.find((use) => use.image.kind === 'unread')
    const [header = [], row = []] = parseCsv(await render('csv', odd === undefined ? [] : [odd]))
    expect(row[header.indexOf('tag')]).toBe('')
    expect(row[header.indexOf('pinned')]).toBe('false')
  })
})

describe('table', () => {
  it.each([
    ['narrow', { width: 80 }],
    ['piped', {}],
  ])('renders aligned columns: %s', async (name, options) => {
    const output = await render('table', USES, options)
    expect(output).not.toMatch(/[ \t]\n/)
    await expect(output).toMatchFileSnapshot(`snapshots/images-${name}.txt`)
  })

  it('stays within the terminal, and cuts nothing where there is none', async () => {
    const long = useOf(
      { path: `${'deep/'.repeat(20)}镜像/a.yaml`, text: `r.example/${'x'.repeat(90)}:1` },
      `r.example/${'x'.repeat(90)}:1`,
    )
    for (const width of [56, 60, 80, 120]) {
      const lines = (await render('table', [...USES, long], { width })).split('\n')
      for (const line of lines) expect(displayWidth(line), line).toBeLessThanOrEqual(width)
      expect(lines.at(-2)).toContain('/a.yaml:1  ')
    }
    expect(await render('table', [long])).toContain(
      `${'deep/'.repeat(20)}镜像/a.yaml:1  container  r.example/${'x'.repeat(90)}:1  `,
    )
  })

  it('colours only the header, and only when asked to', async () => {
    expect(await render('table', USES)).not.toContain('\x1b')
    expect(await render('table', USES, { color: true })).toMatch(/^\x1b\[1mFILE/)
  })

  it('shows a hostile file without acting on it', async () => {
    const output = await render('table', [hostileUse()])
    expect(output.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(output.split('\n')).toHaveLength(3)
  })

  it('says so where there is no use', async () => {
    expect(await render('table', [])).toBe('no image uses\n')
  })
})
