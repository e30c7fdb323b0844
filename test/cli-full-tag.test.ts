import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { image, index, startFakeRegistry } from './support/fake-registry.ts'
import { createTree, type Tree } from './support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

const NGINX = index({ 'linux/amd64': image('nginx amd64'), 'linux/arm64': image('nginx arm64') })
const IMAGES = { 'library/nginx:1.27': NGINX, 'library/nginx:1.27.3': NGINX, 'library/nginx:latest': NGINX }
const TAGS = { status: 200, body: JSON.stringify({ tags: ['1.27', '1.27.3', 'latest'] }) }
const PAGE = 'workshop/content/01-run.md'
const page = (reference: string) => `# Run\n\n\`\`\`execute\ndocker run --rm ${reference} nginx -v\n\`\`\`\n`

/** A workshop of one page, whose images come from a mirror. */
async function workshop(reference: string) {
  const mirror = await startFakeRegistry({
    images: IMAGES,
    behave: ({ path }) => (path.startsWith('/v2/library/nginx/tags/list') ? TAGS : undefined),
  })
  const made = createTree({
    'holdfast.yaml': `registries: { docker.io: { mirror: "${mirror.url}" } }\n`,
    'workshop/modules.yaml': 'modules: { 01-run: { name: Run } }\n',
    [PAGE]: page(reference),
  })
  trees.push(made)
  made.git('init', '-q')
  const fix = (...flags: readonly string[]) => made.runBeside(['check', '--fix', '--unsafe-fixes', ...flags])
  return { made, mirror, fix, text: () => readFileSync(join(made.path, PAGE), 'utf8') }
}

describe('check --fix in the pages of a workshop', () => {
  it.each(['nginx', 'nginx:1.27', 'docker.io/library/nginx:latest'])(
    'writes the full tag that %s is now, and has nothing to do or to ask the second time',
    async (reference) => {
      const { mirror, fix, text } = await workshop(reference)
      const { stdout } = await fix()
      const fixed = `${reference.replace(/:[^/]*$/, '')}:1.27.3`
      expect(text()).toBe(page(fixed))
      expect(stdout).toContain(`${reference} -> ${fixed}`)
      expect(mirror.log).toHaveLength(3)
      expect((await fix()).stdout).not.toContain('->')
      expect(text()).toBe(page(fixed))
      expect(mirror.log).toHaveLength(3)
    },
  )

  it('finds it in the lock file the next time, without asking', async () => {
    const { made, mirror, fix, text } = await workshop('nginx:1.27')
    await fix()
    const asked = mirror.log.length
    made.write(PAGE, page('nginx:1.27'))
    await fix('--offline')
    expect(text()).toBe(page('nginx:1.27.3'))
    made.write(PAGE, page('nginx'))
    const { stdout, code } = await fix('--frozen')
    expect(code).toBe(3)
    expect(stdout).toContain('not fixed (not-in-lock)')
    expect(text()).toBe(page('nginx'))
    expect(mirror.log).toHaveLength(asked)
  })
})
