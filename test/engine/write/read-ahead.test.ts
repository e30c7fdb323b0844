import { describe, expect, it } from 'vitest'
import type { UsePlan } from '../../../src/engine/plan/types.ts'
import type { FileReading } from '../../../src/engine/read.ts'
import { createReadAhead } from '../../../src/engine/write/read-ahead.ts'
import { isRead } from '../../../src/model/image-use.ts'
import { digestOf } from '../../support/fix.ts'
import { read } from '../../support/read.ts'

const DIGEST = digestOf('planned')
const FILES = {
  '.env': 'V=1.25\n',
  'compose.yaml': 'services:\n  a: {image: "nginx:${V}"}\n  b: {image: redis:7}\n',
} as const

/** The readings of a Compose project, and a plan for each of its images that writes a digest behind it. */
async function project() {
  const readWith = (texts: ReadonlyMap<string, string>) =>
    read(['compose'], 'compose.yaml', texts.get('compose.yaml') ?? FILES['compose.yaml'], {
      files: { '.env': texts.get('.env') ?? FILES['.env'] },
    })
  const reading = await readWith(new Map())
  const asked: ReadonlyMap<string, string>[] = []
  const failing = new Set<number>()
  const prepared: UsePlan[] = []
  const ahead = createReadAhead({
    readings: [reading],
    texts: (path) => FILES[path as keyof typeof FILES],
    prepare: (plan) => prepared.push(plan),
    async reread(_, texts) {
      asked.push(texts)
      if (failing.has(asked.length)) throw new RangeError('it has changed')
      return readWith(texts)
    },
  })
  const [nginx, redis] = ['nginx:1.25', 'redis:7'].map((text) => planFor(reading, text))
  if (nginx === undefined || redis === undefined) throw new Error('the project is not read')
  return { ahead, asked, failing, prepared, nginx, redis, after: afterOf([redis]), env: afterOf([nginx]) }
}

function planFor({ uses }: FileReading, text: string): UsePlan {
  const use = uses.find((one) => one.text === text)
  if (use === undefined || !isRead(use)) throw new Error(`there is no ${text}`)
  const path = text === 'redis:7' ? 'compose.yaml' : '.env'
  const end = FILES[path].trimEnd().length - (path === '.env' ? 0 : 1)
  const at = { path, start: end, end }
  const range = { start: text.length, end: text.length }
  return {
    use,
    name: undefined,
    tail: { kind: 'change', at, range, text: '@', digestOf: text },
    digest: DIGEST,
  }
}

function afterOf(plans: readonly UsePlan[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  for (const { tail } of plans) {
    if (tail?.kind !== 'change') continue
    const { path, start } = tail.at
    const text = FILES[path as keyof typeof FILES]
    texts.set(path, `${text.slice(0, start)}@${DIGEST}${text.slice(start)}`)
  }
  return texts
}

async function rest(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((done) => setImmediate(done))
}

const imagesOf = ({ uses }: FileReading) => uses.map(({ text }) => text)

describe('what is read ahead', () => {
  it('is a file whose answers are all there, once', async () => {
    const { ahead, asked, prepared, redis, after } = await project()
    ahead.onPlanned([redis])
    await rest()
    expect(asked).toEqual([])
    ahead.onFilled(redis, redis)
    await rest()
    expect(asked).toEqual([after])
    expect(prepared).toEqual([redis])
    const reading = await ahead.reread('compose.yaml', after)
    expect(imagesOf(reading)).toEqual(['nginx:1.25', `redis:7@${DIGEST}`])
    expect(asked).toHaveLength(1)
    await ahead.reread('compose.yaml', after)
    expect(asked).toHaveLength(2)
  })

  it('waits for all answers of a file', async () => {
    const { ahead, asked, redis } = await project()
    ahead.onPlanned([redis, redis])
    ahead.onFilled(redis, redis)
    await rest()
    expect(asked).toEqual([])
    ahead.onFilled(redis, redis)
    await rest()
    expect(asked).toHaveLength(1)
  })

  it('does not count where the file gets another text', async () => {
    const { ahead, asked, redis } = await project()
    ahead.onPlanned([redis])
    ahead.onFilled(redis, redis)
    await rest()
    const other = new Map([['compose.yaml', FILES['compose.yaml'].replace('redis:7', 'redis:8')]])
    expect(imagesOf(await ahead.reread('compose.yaml', other))).toEqual(['nginx:1.25', 'redis:8'])
    expect(asked).toHaveLength(2)
  })

  it('does not count where a file that it depends on gets another text', async () => {
    const { ahead, asked, redis, after, env } = await project()
    ahead.onPlanned([redis])
    ahead.onFilled(redis, redis)
    await rest()
    const reading = await ahead.reread('compose.yaml', new Map([...after, ...env]))
    expect(imagesOf(reading)).toEqual([`nginx:1.25@${DIGEST}`, `redis:7@${DIGEST}`])
    expect(asked).toHaveLength(2)
  })

  it('does not count where a file that it depends on keeps its text after all', async () => {
    const { ahead, asked, nginx, redis, after } = await project()
    ahead.onPlanned([nginx, redis])
    ahead.onFilled(nginx, nginx)
    ahead.onFilled(redis, redis)
    await rest()
    expect(asked).toHaveLength(1)
    const reading = await ahead.reread('compose.yaml', after)
    expect(imagesOf(reading)).toEqual(['nginx:1.25', `redis:7@${DIGEST}`])
    expect(asked).toHaveLength(2)
  })

  it('is read with the new texts of what it depends on', async () => {
    const { ahead, asked, nginx, redis, after, env } = await project()
    ahead.onPlanned([nginx, redis])
    ahead.onFilled(nginx, nginx)
    ahead.onFilled(redis, redis)
    await rest()
    const reading = await ahead.reread('compose.yaml', new Map([...after, ...env]))
    expect(imagesOf(reading)).toEqual([`nginx:1.25@${DIGEST}`, `redis:7@${DIGEST}`])
    expect(asked).toHaveLength(1)
  })

  it('is nothing of a file that no answer changes', async () => {
    const { ahead, asked, redis } = await project()
    ahead.onPlanned([redis])
    ahead.onFilled(redis, { ...redis, tail: { kind: 'later' } })
    await rest()
    expect(asked).toEqual([])
  })

  it('is nothing where changes meet that are still to be settled', async () => {
    const { ahead, asked, redis } = await project()
    const { tail } = redis
    if (tail?.kind !== 'change') throw new Error('redis is not changed')
    const over = { ...redis, tail: { ...tail, at: { ...tail.at, start: tail.at.start - 1 } } }
    const under = { ...redis, tail: { ...tail, at: { ...tail.at, start: tail.at.start - 3 } } }
    ahead.onPlanned([over, under])
    ahead.onFilled(over, over)
    ahead.onFilled(under, under)
    await rest()
    expect(asked).toEqual([])
  })

  it('ends where the plan does', async () => {
    const { ahead, asked, redis } = await project()
    ahead.onPlanned([redis])
    ahead.onFilled(redis, redis)
    ahead.end()
    await rest()
    expect(asked).toEqual([])
  })

  it('fails where it is wanted, and not before', async () => {
    const { ahead, failing, redis, after } = await project()
    failing.add(1).add(2)
    ahead.onPlanned([redis])
    ahead.onFilled(redis, redis)
    await rest()
    await expect(ahead.reread('compose.yaml', after)).rejects.toThrow('it has changed')
    expect(imagesOf(await ahead.reread('compose.yaml', after))).toContain(`redis:7@${DIGEST}`)
  })
})
