import { afterEach, describe, expect, it } from 'vitest'
import { check } from '../../src/check.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

const HUB = 'registries: {docker.io: {rewrite: registry.corp.example/hub}}\n'

const LAB = {
  'resources/workshop.yaml': `apiVersion: training.educates.dev/v1beta1
kind: Workshop
metadata:
  name: lab-greeting
spec:
  title: Greeting
  workshop:
    image: acme/ws:latest
    files:
      - image:
          url: acme/lab-files:1.0
      - image:
          url: quay.io/acme/extras:1.0
  session:
    applications:
      docker:
        enabled: true
`,
  'workshop/content/01-start.md':
    '# Start\n\n```execute\ndocker run busybox\nskopeo inspect docker://python:3.8.10\ndocker run quay.io/acme/tools:1.2\n```\n',
  'exercises/pod.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      image: nginx:1.27\n',
  'exercises/app/Dockerfile': 'FROM python:3.12\nCOPY --from=alpine:3.20.1 /a /a\n',
}

/** The rules that report on each image, by its text; findings of what is no image left out. */
async function rulesByImage(files: Readonly<Record<string, string>>): Promise<Record<string, string[]>> {
  const made = createTree(files)
  trees.push(made)
  const { findings } = await check({ cwd: made.path, paths: ['.'], today: new Date('2026-11-21') })
  const rules: Record<string, string[]> = {}
  for (const { rule, use } of findings) {
    if (use === undefined) continue
    const own = rules[use.text] ?? []
    own.push(rule)
    rules[use.text] = own
  }
  return rules
}

describe('check, in a workshop', () => {
  it('lets the rules of workshops speak for the general ones where they report, and only there', async () => {
    expect(await rulesByImage({ ...LAB, 'holdfast.yaml': HUB })).toEqual({
      'acme/ws:latest': ['workshop-image-on-hub', 'always-pulled-workshop-image'],
      'acme/lab-files:1.0': ['instruction-image-on-hub', 'floating-hub-tag'],
      'quay.io/acme/extras:1.0': ['mutable-tag'],
      busybox: ['hub-hosted', 'floating-hub-tag'],
      'python:3.8.10': ['mirror-bypassing-tool'],
      'quay.io/acme/tools:1.2': ['mutable-tag'],
      'nginx:1.27': ['floating-hub-tag', 'cluster-pull-from-hub'],
      'python:3.12': ['hub-hosted', 'floating-hub-tag'],
      'alpine:3.20.1': ['unpinned-base', 'hub-hosted'],
    })
  })

  it('lets the general rules speak where those of workshops are off', async () => {
    const off = [
      'instruction-image-on-hub',
      'workshop-image-on-hub',
      'floating-hub-tag',
      'always-pulled-workshop-image',
      'cluster-pull-from-hub',
      'mirror-bypassing-tool',
    ]
    const rules = `rules: {${off.map((id) => `${id}: off`).join(', ')}}\n`
    expect(await rulesByImage({ ...LAB, 'holdfast.yaml': HUB + rules })).toEqual({
      'acme/ws:latest': ['mutable-tag', 'hub-hosted'],
      'acme/lab-files:1.0': ['mutable-tag', 'hub-hosted'],
      'quay.io/acme/extras:1.0': ['mutable-tag'],
      busybox: ['mutable-tag', 'hub-hosted'],
      'python:3.8.10': ['hub-hosted'],
      'quay.io/acme/tools:1.2': ['mutable-tag'],
      'nginx:1.27': ['mutable-tag', 'hub-hosted'],
      'python:3.12': ['mutable-tag', 'hub-hosted'],
      'alpine:3.20.1': ['unpinned-base', 'hub-hosted'],
    })
  })

  it('says that an image could not be read only where no rule of workshops judges it all the same', async () => {
    const files = {
      'resources/workshop.yaml': `apiVersion: training.educates.dev/v1beta1
kind: Workshop
metadata:
  name: lab-greeting
spec:
  title: Greeting
  workshop:
    image: $(image_repository)/lab-image:latest
    files:
      - image:
          url: $(image_repository)/lab-files:1.0.0
      - image:
          url: $(oci_image_cache)/extras:1.0.0
`,
      'workshop/content/01-start.md':
        '# Start\n\n```execute\nskopeo inspect docker://{{ oci_image_cache }}/docker.io/acme/tools:latest\ndocker run {{ registry_host }}/tools:latest\n```\n',
    }
    expect(await rulesByImage(files)).toEqual({
      '$(image_repository)/lab-image:latest': ['always-pulled-workshop-image'],
      '$(image_repository)/lab-files:1.0.0': ['unread-reference'],
      '$(oci_image_cache)/extras:1.0.0': ['image-cache-misuse'],
      '{{ oci_image_cache }}/docker.io/acme/tools:latest': ['floating-hub-tag', 'image-cache-misuse'],
      '{{ registry_host }}/tools:latest': ['unread-reference'],
    })
    const portal =
      'apiVersion: training.educates.dev/v1beta1\nkind: TrainingPortal\nmetadata:\n  name: labs\nspec:\n  workshops:\n  - name: lab-greeting\n    registry: { host: docker.io, namespace: acme }\n'
    expect(await rulesByImage({ ...files, 'resources/portal.yaml': portal })).toMatchObject({
      '$(image_repository)/lab-image:latest': ['workshop-image-on-hub', 'always-pulled-workshop-image'],
      '$(image_repository)/lab-files:1.0.0': ['instruction-image-on-hub'],
    })
  })

  it('leaves the same files to the general rules where they are of no workshop', async () => {
    const { 'resources/workshop.yaml': _, 'workshop/content/01-start.md': __, ...others } = LAB
    expect(await rulesByImage({ ...others, 'holdfast.yaml': HUB })).toEqual({
      'nginx:1.27': ['mutable-tag', 'hub-hosted'],
      'python:3.12': ['mutable-tag', 'hub-hosted'],
      'alpine:3.20.1': ['unpinned-base', 'hub-hosted'],
    })
  })
})

describe('a name that a workshop builds', () => {
  const built = (deliver: string) => ({
    'resources/workshop.yaml': LAB['resources/workshop.yaml'],
    'workshop/content/01-build.md': `\`\`\`execute\ndocker build -t acme/app:1.0.0 .\n${deliver}\n\`\`\`\n`,
    'workshop/content/02-run.md':
      '```execute\nkubectl run a --image=acme/app:1.0.0\ndocker run acme/app:1.0.0\n```\n',
  })
  async function rulesOfPages(deliver: string): Promise<readonly string[]> {
    const made = createTree(built(deliver))
    trees.push(made)
    const { findings } = await check({ cwd: made.path, paths: ['.'], today: new Date('2026-11-21') })
    return findings
      .filter(({ at }) => at.place.path.endsWith('02-run.md') && at.text === 'acme/app:1.0.0')
      .map(({ rule, position }) => `${position.line} ${rule}`)
  }

  it('is not to be found by the cluster', async () => {
    expect(await rulesOfPages('docker images')).toEqual(['2 local-image-in-cluster'])
  })

  it('is pulled from Docker Hub once it has been pushed there', async () => {
    expect(await rulesOfPages('docker push acme/app:1.0.0')).toEqual(['2 cluster-pull-from-hub'])
  })

  it.each(['kind load docker-image acme/app:1.0.0', 'minikube image load acme/app:1.0.0'])(
    'is in the cluster after %s',
    async (command) => expect(await rulesOfPages(command)).toEqual([]),
  )
})
