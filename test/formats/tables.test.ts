import { describe, expect, it } from 'vitest'
import { FORMATS } from '../../src/formats/index.ts'
import { parsePathGlob } from '../../src/text/path-glob.ts'
import { brief, read } from '../support/read.ts'
import { casesOf, expectedOf, recordsOf } from './build-fixtures.ts'

const TABLES = FORMATS.filter(({ isTable, kind }) => isTable === true && kind === 'document').map(
  ({ id }) => id,
)

describe.each(TABLES)('%s', (format) => {
  it.each(casesOf(format))('reads the fixture %s as expected', async (name) => {
    expect(await recordsOf(format, name)).toEqual(expectedOf(format, name))
  })
})

it('finds no format whose globs are none', () => {
  const globs = FORMATS.flatMap(({ names, candidates, informs }) => [
    ...names,
    ...candidates,
    ...(informs?.names ?? []),
  ])
  expect(globs.filter((glob) => !parsePathGlob(glob).ok)).toEqual([])
})

describe('woodpecker', () => {
  it('takes no shell of the machine for an image', async () => {
    const steps = 'steps: {a: {image: bash}}'
    const found = async (text: string) =>
      (await read(['woodpecker'], '.woodpecker.yml', text)).uses.map(brief)
    expect(await found(steps)).toEqual(['ci-step bash'])
    expect(await found(`labels: {backend: local}\n${steps}`)).toEqual([])
  })

  it('edits no value of a matrix without being asked', async () => {
    const text = 'matrix: {A: [nginx:1, nginx:2]}\nsteps: {a: {image: "${A}"}, b: {image: "${A}"}}'
    const { uses } = await read(['woodpecker'], '.woodpecker.yml', text)
    expect(uses.map((use) => [use.text, use.unsafe?.slice(0, 22)])).toEqual([
      ['nginx:1', 'the values of a matrix'],
      ['nginx:2', 'the values of a matrix'],
    ])
  })
})

describe('circleci', () => {
  const found = async (text: string) => (await read(['circleci'], '.circleci/config.yml', text)).uses
  const job = 'jobs: {a: {parameters: {v: {type: string}, w: {type: string}}, docker: [{image: "IMAGE"}]}}\n'
  const calls = (args: readonly string[]) =>
    `workflows: {w: {jobs: [${args.map((one) => `{a: {${one}}}`).join(', ')}]}}\n`

  it('puts together what one call gives, not what several do', async () => {
    const text = job.replace('IMAGE', '<< parameters.v >>:<< parameters.w >>')
    const uses = await found(text + calls(['v: a, w: 1', 'v: b, w: "2"', 'v: c']))
    expect(uses.map((use) => use.text)).toEqual(['a:1', 'b:2'])
  })

  it('edits no argument of a call without being asked', async () => {
    const uses = await found(job.replace('IMAGE', '<< parameters.v >>') + calls(['v: nginx:1']))
    expect(uses.map((use) => [use.raw, use.unsafe?.slice(0, 23)])).toEqual([
      ['nginx:1', 'the arguments of a call'],
    ])
  })

  it('ends where aliases repeat workflows and calls, or calls have no end', async () => {
    const many = (count: number, one: (at: number) => string) =>
      Array.from({ length: count }, (_, at) => one(at))
    const images = many(500, () => '{image: "a:<< parameters.v >>"}').join(', ')
    const jobs = many(
      250,
      (at) => `j${at}: {parameters: {v: {type: string}}, executor: {name: e, v: << parameters.v >>}}`,
    )
    const workflows = many(200, (at) => `w${at}: *w`).join(', ')
    const text = [
      `executors: {e: {parameters: {v: {type: string}}, docker: [${images}]}}`,
      `jobs: {${jobs.join(', ')}}`,
      `workflows: {w: &w {jobs: [${many(2000, (at) => `{j${at % 250}: {x: 1}}`).join(', ')}]}, ${workflows}}`,
    ].join('\n')
    expect((await found(text)).map(({ image }) => image.kind)).toEqual(many(500, () => 'unread'))
  })
})

describe('ansible', () => {
  const files = {
    'roles/web/defaults/main.yml': 'web_version: "1.27"\nweb_image: "nginx:{{ web_version }}"\n',
    'roles/web/vars/main.yml': 'side_image: acme/side:2\n',
  }
  const task = (image: string) => `- docker_container:\n    image: "${image}"\n`

  it.each([
    ['{{ web_image }}', 'nginx:1.27'],
    ['{{web_image|default("x")}}', 'nginx:1.27'],
    ['quay.io/{{ side_image }}', 'quay.io/acme/side:2'],
  ])('takes %s from its role', async (image, expected) => {
    const { uses } = await read(['ansible'], 'roles/web/tasks/run/a.yml', task(image), { files })
    expect(uses.map(({ text }) => text)).toEqual([expected])
  })

  it('does not write behind a tag that is put together without being asked', async () => {
    const path = 'roles/web/tasks/main.yml'
    const { uses } = await read(['ansible'], path, task('{{ web_image }}'), { files })
    expect(uses[0]?.pinObstacle?.reason).toBe('unsafe')
  })

  it.each(['{{ other }}', '{{ web_image | upper }}', '{{ lookup("env", "A") }}', '{% if a %}a:1{% endif %}'])(
    'leaves %s unread',
    async (image) => {
      const { uses } = await read(['ansible'], 'roles/web/tasks/main.yml', task(image.replaceAll('"', "'")), {
        files,
      })
      expect(uses.map((use) => use.image.kind)).toEqual(['unread'])
    },
  )
})
