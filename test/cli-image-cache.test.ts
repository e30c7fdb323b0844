import { afterEach, describe, expect, it } from 'vitest'
import { workshop } from '../rules/workshop/cases.ts'
import { createTree, type Tree } from './support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

const PATH = 'resources/workshop.yaml'
const BEFORE = workshop(
  '  workshop:\n    image: acme/ws:1.2.3\n    files:\n      - image:\n          url: docker.io/acme/lab-files:1.0.0\n      - image:\n          url: $(oci_image_cache)/ghcr.io/acme/tools:3.0.0\n        path: tools\n',
)
const AFTER = workshop(
  '  workshop:\n    image: $(oci_image_cache)/docker.io/acme/ws:1.2.3\n    files:\n      - image:\n          url: $(oci_image_cache)/docker.io/acme/lab-files:1.0.0\n      - image:\n          url: $(oci_image_cache)/ghcr.io/acme/tools:3.0.0\n        path: tools\n  environment:\n    images:\n      ingress:\n        enabled: true\n      registries:\n        - urls:\n            - https://index.docker.io\n          onDemand: true\n          content:\n            - prefix: /acme/ws\n              destination: /docker.io\n            - prefix: /acme/lab-files\n              destination: /docker.io\n        - urls:\n            - https://ghcr.io\n          onDemand: true\n          content:\n            - prefix: /acme/tools\n              destination: /ghcr.io\n',
)
const RULES = ['instruction-image-on-hub', 'workshop-image-on-hub', 'image-cache-misuse']

/** A workshop of these bytes in a repository. */
function repository(text: string): Tree {
  const tree = createTree({ [PATH]: text })
  trees.push(tree)
  tree.git('init', '-q')
  return tree
}

const textIn = (tree: Tree) => Buffer.from(tree.contents().get(PATH) ?? '', 'latin1').toString()
const rulesIn = (output: string): readonly string[] =>
  JSON.parse(output).findings.map(({ rule }: { rule: string }) => rule)

describe('check --diff --unsafe-fixes in a workshop', () => {
  it.each([
    ['with line feeds', (text: string) => text],
    ['with carriage returns', (text: string) => text.replaceAll('\n', '\r\n')],
  ])('prints the entries of the image cache as a patch, %s', (_, spell) => {
    const tree = repository(spell(BEFORE))
    expect(rulesIn(tree.run(['--format', 'json']).stdout)).toEqual(expect.arrayContaining(RULES))
    const { stdout, stderr } = tree.run(['check', '--diff', '--unsafe-fixes', '--offline'])
    expect(textIn(tree)).toBe(spell(BEFORE))
    expect(stderr).toContain('acme/ws:1.2.3 -> $(oci_image_cache)/docker.io/acme/ws:1.2.3 with 19 new lines')
    tree.write('cache.patch', stdout)
    tree.git('apply', 'cache.patch')
    expect(textIn(tree)).toBe(spell(AFTER))
    const again = tree.run(['check', '--diff', '--unsafe-fixes', '--offline'])
    expect(again).toMatchObject({ stdout: '', code: 0 })
    expect(rulesIn(tree.run(['--format', 'json']).stdout).filter((id) => RULES.includes(id))).toEqual([])
  })

  it('is what --fix --unsafe-fixes writes, and --fix alone writes nothing of it', () => {
    const tree = repository(BEFORE)
    const plain = tree.run(['check', '--fix', '--offline'])
    expect(textIn(tree)).toBe(BEFORE)
    expect(plain.stdout).toContain('not fixed (unsafe): ')
    expect(plain.stdout).toContain('add --unsafe-fixes')
    const { code } = tree.run(['check', '--fix', '--unsafe-fixes', '--offline'])
    expect(textIn(tree)).toBe(AFTER)
    expect(code).toBe(0)
  })
})
