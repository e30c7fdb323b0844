import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ImageUse, tailOf } from '../../src/model/image-use.ts'
import { fixFolder } from '../support/fix.ts'
import { brief, read } from '../support/read.ts'
import { createTree } from '../support/tree.ts'
import { casesOf, expectedOf, filesOf, recordsOf } from './instruction-fixtures.ts'

const PAGE = 'workshop/content/page.md'

const readPage = (text: string, path = PAGE, files: Readonly<Record<string, string>> = {}) =>
  read(['instructions'], path, text, { files })

async function briefs(text: string, path?: string): Promise<readonly string[]> {
  const { uses } = await readPage(text, path)
  return uses.map((use) => (use.confidence === 'likely' ? `~${brief(use)}` : brief(use)))
}

const fence = (info: string, body: string) => `\`\`\`${info}\n${body}\n\`\`\`\n`

/** The places of all segments spell the segments, and each use stands where its raw text does. */
function expectPlaces(uses: readonly ImageUse[], text: string): void {
  for (const { image, place, raw } of uses) {
    const written = text.slice(place.start, place.end)
    if (!/[\n|]/.test(written) && !raw.includes('|')) expect(raw).toBe(written)
    if (image.kind === 'unread') continue
    for (const { text: part, at } of image.segments)
      if (at !== undefined) expect(text.slice(at.start, at.end)).toBe(part)
  }
}

describe('fixtures', () => {
  test('there are cases', () => expect(casesOf().length).toBeGreaterThan(8))

  test.each(casesOf())('%s', async (name) => {
    expect(await recordsOf(name)).toEqual(expectedOf(name))
  })

  test('those whose bytes matter still have them', () => {
    const page = filesOf('crlf-bom')['workshop/content/page.md'] ?? ''
    expect(page.charCodeAt(0)).toBe(0xfeff)
    expect(page.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(page).toContain('\tdocker pull acme/tab:1')
    expect(page.at(-1)).toBe('1')
  })

  test.each(casesOf())('%s: all characters stand where they are said to', async (name) => {
    const files = filesOf(name)
    for (const [path, text] of Object.entries(files)) {
      if (!/\.(?:md|adoc|sh)$/.test(path)) continue
      expectPlaces((await readPage(text, path, files)).uses, text)
    }
  })
})

describe('fixing', () => {
  const PIN = /(?::latest)?@sha256:[a-f\d]{64}/g

  test.each(casesOf())('%s: pins are added, and no other byte is touched', async (name) => {
    const files = filesOf(name)
    const tree = createTree(files)
    try {
      await fixFolder(tree.path, { unsafe: true })
      const pinned = tree.contents()
      await fixFolder(tree.path, { unsafe: true })
      expect(tree.contents()).toEqual(pinned)
      for (const [path, bytes] of pinned)
        expect(Buffer.from(bytes, 'latin1').toString().replace(PIN, ''), path).toBe(files[path])
    } finally {
      tree.remove()
    }
  })

  test('what is only shown is left alone unless unsafe fixes are wanted', async () => {
    const text = `${fence('execute', 'docker run a/b:1')}${fence('yaml', 'image: a/c:1')}`
    const tree = createTree({ [PAGE]: text })
    try {
      await fixFolder(tree.path)
      const bytes = tree.contents().get(PAGE) ?? ''
      expect(bytes).toMatch(/a\/b:1@sha256:/)
      expect(bytes).toContain('image: a/c:1\n')
    } finally {
      tree.remove()
    }
  })
})

describe('blocks of a Markdown page', () => {
  test.each([
    ['three backticks', '```bash\ndocker pull a/b:1\n```\n'],
    ['more backticks, with fewer inside', '`````bash\ncat <<E\n```\nE\ndocker pull a/b:1\n`````\n'],
    ['tildes', '~~~bash\ndocker pull a/b:1\n~~~\n'],
    ['blanks before the info string', '```   bash   \ndocker pull a/b:1\n```\n'],
    ['attributes of Hugo', '```bash {linenos=table}\ndocker pull a/b:1\n```\n'],
    ['attributes without a language', '```{.bash .wide}\ndocker pull a/b:1\n```\n'],
    ['capitals', '```Bash\ndocker pull a/b:1\n```\n'],
    ['up to three blanks of indentation', '   ```bash\n   docker pull a/b:1\n   ```\n'],
    ['a closing fence that is longer', '```bash\ndocker pull a/b:1\n``````\n'],
    ['no closing fence', '```bash\ndocker pull a/b:1'],
    ['a list item', '- x\n\n  ```bash\n  docker pull a/b:1\n  ```\n'],
    ['a list item far in', '1. x\n   - y\n\n        ```bash\n        docker pull a/b:1\n        ```\n'],
    ['a list item that the fence begins', '- ```bash\n  docker pull a/b:1\n  ```\n'],
    ['a list item, lines less indented', '1. x\n\n    ```bash\ndocker pull a/b:1\n    ```\n'],
    ['a quote', '> ```bash\n> docker pull a/b:1\n> ```\n'],
    ['a quote that ends before its block', '> ```bash\n> docker pull a/b:1\n\ndocker pull a/c:1\n'],
    ['a shortcode', '{{< note >}}\n```bash\ndocker pull a/b:1\n```\n{{< /note >}}\n'],
    ['a Liquid block', '{% if a %}\n```bash\ndocker pull a/b:1\n```\n{% endif %}\n'],
    ['a Liquid tag inside', '```bash\n{% if a %}docker pull a/b:1{% endif %}\n```\n'],
    ['a comment that ended before', '<!-- x -->\n```bash\ndocker pull a/b:1\n```\n'],
    ['CRLF', '```bash\r\ndocker pull \\\r\n  a/b:1\r\n```\r\n'],
    ['a BOM', '\ufeff```bash\ndocker pull a/b:1\n```\n'],
    ['front matter that is never closed', '---\n\n```bash\ndocker pull a/b:1\n```\n'],
  ])('%s', async (_, text) => {
    expect(await briefs(text)).toEqual(['cli-argument a/b:1'])
  })

  test.each([
    ['inline code', 'Run `docker pull a/b:1` and ``` docker pull a/b:1 ``` now.\n'],
    ['an indented block', 'x\n\n    ```bash\n    docker pull a/b:1\n    ```\n'],
    ['a fence inside a fence', '~~~\n```execute\ndocker pull a/b:1\n```\n~~~\n'],
    ['a fence inside a longer fence', '````markdown\n```execute\ndocker pull a/b:1\n```\n````\n'],
    ['a comment', '<!--\n```execute\ndocker pull a/b:1\n```\n-->\n'],
    ['a comment that is never closed', '<!--\n```execute\ndocker pull a/b:1\n```\n'],
    ['a comment of Liquid', '{% comment %}\n```execute\ndocker pull a/b:1\n```\n{% endcomment %}\n'],
    ['a comment of Hugo', '{{< comment >}}\n```execute\ndocker pull a/b:1\n```\n{{< /comment >}}\n'],
    ['front matter', '---\ncommand: |\n  ```execute\n  docker pull a/b:1\n  ```\n---\n'],
    ['a text block', fence('text', 'docker pull a/b:1')],
    ['another language', fence('python', 'docker pull a/b:1')],
    ['what a command printed', fence('', "Unable to find image 'a/b:1' locally\n1: Pulling from a/b")],
    ['the steps of a build', fence('', 'Step 1/9 : FROM golang:1.22 as builder\nSuccessfully tagged a/b:1')],
    ['a manifest that was printed', fence('', 'kind: Pod\nspec:\n  containers:\n  - image: a/b:1')],
    ['a placeholder', fence('execute', 'docker run <image>\ndocker pull YOUR_IMAGE')],
    ['a program with a longer name', fence('', 'docker-desktop a/b:1\ndocker: invalid reference format.')],
    ['prose', 'docker pull a/b:1\n'],
  ])('nothing is read in %s', async (_, text) => {
    expect(await briefs(text)).toEqual([])
  })

  test('a block without a name is shell where a line has a prompt or a command', async () => {
    expect(await briefs(fence('', '$ docker run a/b:1\nhello from docker run a/c:1'))).toEqual([
      'cli-argument a/b:1',
    ])
    expect(await briefs(fence('', 'kubectl run x --image=a/b:1'))).toEqual(['cli-argument a/b:1'])
  })

  test('Dockerfiles are shown, and commands are no Dockerfile though the block is called docker', async () => {
    for (const kind of ['dockerfile', 'Dockerfile', 'docker'])
      expect(await briefs(fence(kind, 'FROM a/b:1 AS x\nFROM x'))).toEqual(['~base a/b:1'])
    expect(await briefs(fence('docker', 'docker run a/b:1'))).toEqual(['cli-argument a/b:1'])
  })

  test('the heading above is named, without its markup', async () => {
    const { uses } = await readPage(
      `# One\n\n## Use *the* [\`cli\`](https://example.com) {#cli} ##\n\n${fence('execute-2', 'docker pull a/b:1')}`,
    )
    expect(uses.map(({ path, identity }) => [path, identity])).toEqual([
      ['«Use the cli» execute docker pull', '«Use the cli» execute docker pull'],
    ])
  })

  test('identities stay when lines are put before', async () => {
    const text = `# One\n\n${fence('execute', 'docker pull a/b:1')}${fence('yaml', 'image: a/c:1')}`
    const before = (await readPage(text)).uses.map(({ identity }) => identity)
    const after = (await readPage(`# Zero\n\n${fence('execute', 'docker pull a/z:1')}${text}`)).uses.slice(1)
    expect(after.map(({ identity }) => identity)).toEqual(before)
  })
})

describe('bodies of actions', () => {
  const command = async (body: string) => briefs(fence('terminal:execute', body))

  test.each([
    ['plain', 'command: docker pull a/b:1'],
    ['plain, below its key', 'command:\n  docker pull\n  a/b:1'],
    ['plain, folded', 'command: docker pull\n  a/b:1'],
    ['plain, with a colon in it', 'command: docker run -e A=b: a/b:1'],
    ['plain, with a comment', 'command: docker pull a/b:1 # docker pull a/c:1'],
    ['plain, with another key after it', 'command: docker pull a/b:1\nsession: 2\ntext: docker pull a/c:1'],
    ['a template first', 'command: {{ tool }} && docker pull a/b:1'],
    ['double quotes', 'command: "docker pull a/b:1" # docker pull a/c:1'],
    ['double quotes with escapes', 'command: "echo \\"x\\"\\tand\\u0020more; docker pull a/b:1"'],
    ['double quotes over lines', 'command: "docker \\\n  pull\n  a/b:1"'],
    ['double quotes that are none', 'command: "docker" pull a/b:1'],
    ['single quotes', "command: 'echo ''x''; docker pull a/b:1'"],
    ['literal', 'command: |\n  docker pull \\\n    a/b:1'],
    ['literal, stripped', 'command: |-\n    docker pull a/b:1\n\nclear: true'],
    ['literal, kept, with a comment', 'command: |+ # run\n  docker pull a/b:1\n\n'],
    ['literal with its indentation', 'command: |2\n    docker pull a/b:1'],
    ['literal with its indentation and chomping', 'command: |-2\n    docker pull a/b:1'],
    ['folded', 'command: >\n  docker\n  pull\n  a/b:1'],
    ['folded with lines further in', 'command: >-\n  docker pull \\\n    a/b:1'],
    ['a quoted key', '"command": docker pull a/b:1'],
    ['keys that are indented', '  command: docker pull a/b:1\n  session: 1'],
    ['a flow map', '{"command": "docker pull a/b:1", "session": 1}'],
    ['the last of two', 'command: docker pull a/c:1\ncommand: docker pull a/b:1'],
    ['tabs', 'command: |\n\tdocker pull a/b:1'],
  ])('%s', async (_, body) => {
    expect(await command(body)).toEqual(['cli-argument a/b:1'])
  })

  test('a part of a folded or escaped text is written where it stands', async () => {
    for (const body of [
      'command: >\n  docker pull\n  a/b:1',
      'command: "echo \\"\\"; docker pull \\"a/b:1\\""',
    ]) {
      const text = fence('terminal:execute', body)
      const [use] = (await readPage(text)).uses
      const tail = use === undefined ? undefined : tailOf(use)
      expect(text.slice(tail?.start, tail?.end)).toBe('1')
      expect(text.slice(use?.place.start, use?.place.end)).toBe('a/b:1')
    }
  })

  test.each([
    ['dashboard:open-url', 'url: docker pull a/b:1'],
    ['examiner:execute-test', 'command: docker pull a/b:1\nargs: [docker pull a/b:1]'],
    ['files:copy-file', 'path: docker pull a/b:1'],
    ['section:begin', 'title: docker pull a/b:1'],
    ['editor:open-file', 'file: docker pull a/b:1'],
    ['editor:select-matching-text', 'file: a.yaml\ntext: "image: (.*)"'],
    ['editor:execute-command', 'command: docker pull a/b:1'],
    ['terminal:interrupt', 'session: docker pull a/b:1'],
    ['terminal:execute', 'session: 1\ntext: docker pull a/b:1'],
  ])('%s holds no reference here', async (kind, body) => {
    expect(await briefs(fence(kind, body))).toEqual([])
  })
})

describe('texts for the editor', () => {
  const edit = (kind: string, file: string, text: string) =>
    briefs(fence(`editor:${kind}`, `file: ${file}\ntext: |2\n${text.replace(/^/gm, '  ')}`))

  test('the file tells what is written into it', async () => {
    expect(await edit('create-file', '~/app/Dockerfile.prod', 'FROM a/b:1')).toEqual(['base a/b:1'])
    expect(await edit('create-file', 'docker-compose.yml', 'services: {x: {image: a/b:1}}')).toEqual([
      'service a/b:1',
    ])
    expect(await edit('create-file', 'run.sh', 'docker run a/b:1')).toEqual(['cli-argument a/b:1'])
    expect(await edit('create-file', 'a.txt', 'docker run a/b:1\nimage: a/b:1\nFROM a/b:1')).toEqual([])
    expect(
      await edit(
        'create-file',
        'pod.yaml.in',
        'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a/b:1}]}',
      ),
    ).toEqual(['container a/b:1'])
  })

  test('of a part of a manifest the images are only likely', async () => {
    expect(await edit('insert-lines-after-line', 'pod.yaml', '  - name: web\n    image: a/b:1')).toEqual([
      '~container a/b:1',
    ])
    expect(await edit('append-lines-to-file', 'compose.yaml', '  web:\n    image: "a/b:1"')).toEqual([
      '~service a/b:1',
    ])
  })

  test('a stage that stands in other lines of the Dockerfile is no image', async () => {
    expect(await edit('append-lines-to-file', 'Dockerfile', 'COPY --from=build /a /b')).toEqual([])
    expect(await edit('append-lines-to-file', 'Dockerfile', 'COPY --from=a/b:1 /a /b')).toEqual([
      'copy-from a/b:1',
    ])
  })

  test('placeholders are passed over', async () => {
    const text =
      'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: REPLACE_WITH_IMAGE}, {image: <yours>}]}'
    expect(await edit('create-file', 'pod.yaml', text)).toEqual([])
  })

  test('what is marked in the editor tells what takes its place', async () => {
    const select = (text: string) => fence('editor:select-matching-text', `file: a.yaml\ntext: ${text}`)
    const replace = (text: string) => fence('editor:replace-text-selection', `file: a.yaml\ntext: ${text}`)
    expect(await briefs(select('"image: (.*)"') + replace('a/b:1'))).toEqual(['~container a/b:1'])
    expect(await briefs(select('nginx:1.26') + replace('nginx:1.27'))).toEqual(['~container nginx:1.27'])
    expect(await briefs(select('"replicas: (.*)"') + replace('3'))).toEqual([])
    expect(await briefs(replace('a/b:1'))).toEqual([])
    expect(await briefs(replace('image: a/b:1'))).toEqual(['~container a/b:1'])
    expect(await briefs(select('"image: (.*)"') + replace('{{ registry_host }}/b:1'))).toEqual([
      '~container {{ registry_host }}/b:1 => unread: runtime-variable',
    ])
  })

  test('so does a pattern, or a path in YAML', async () => {
    const match = (text: string, replacement: string) =>
      briefs(
        fence('editor:replace-matching-text', `file: a.yaml\nmatch: ${text}\nreplacement: ${replacement}`),
      )
    expect(await match('"image: (.*)"', '"a/b:1"')).toEqual(['~container a/b:1'])
    expect(await match('port', 'a/b:1')).toEqual([])
    const set = (path: string, value: string) =>
      briefs(fence('editor:yaml-set-value', `file: a.yaml\npath: ${path}\nvalue: ${value}`))
    expect(await set('spec.containers[0].image', 'a/b:1')).toEqual(['~container a/b:1'])
    expect(await set('spec.containers[0].name', 'a/b:1')).toEqual([])
    expect(await set('spec.containers[0]', '{name: x, image: a/b:1}')).toEqual(['~container a/b:1'])
  })
})

describe('YAML that is shown', () => {
  const yaml = (text: string) => briefs(fence('yaml', text))

  test('manifests and their parts are likely', async () => {
    expect(await yaml('apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a/b:1}]}')).toEqual([
      '~container a/b:1',
    ])
    expect(await yaml('- image: &i a/b:1\n- image: *i')).toEqual(['~container a/b:1'])
    expect(await yaml('image: >-\n  a/b:1')).toEqual(['~container a/b:1'])
    expect(await yaml('image: {registry: example.com, repository: a/b, tag: "1"}')).toEqual([
      '~container example.com|a/b|1 => example.com/a/b:1',
    ])
    expect(await yaml('  broken: [\n  image: a/b:1')).toEqual(['~container a/b:1'])
  })

  test.each([
    ['jobs of a CI system', 'test:\n  image: node:20\n  script: [npm test]'],
    ['a picture', 'image: header.png'],
    [
      'a workshop that pages teach to write',
      'apiVersion: training.educates.dev/v1beta1\nkind: Workshop\nspec: {workshop: {image: a/b:1}}',
    ],
    ['the files image of one', 'files:\n- image:\n    url: a/b:1'],
    ['a word', 'image: true'],
    ['nothing', ''],
  ])('nothing is read in %s', async (_, text) => {
    expect(await yaml(text)).toEqual([])
  })

  test('several documents, and a tab before a comment', async () => {
    expect(await yaml('image: a/b:1\n---\nimage: a/c:2\t# next')).toEqual([
      '~container a/b:1',
      '~container a/c:2',
    ])
  })
})

describe('pages and scripts', () => {
  const roots = async (path: string, text: string, files: Readonly<Record<string, string>> = {}) => {
    const { observations } = await readPage(text, path, files)
    return observations.flatMap(({ subject }) => (subject.kind === 'pages' ? [subject.root] : []))
  }
  const action = fence('execute', 'date')
  const plain = fence('bash', 'date')

  test('an action tells that a page is one of Educates', async () => {
    expect(await roots('workshop/content/a.md', action)).toEqual([''])
    expect(await roots('labs/x/workshop/content/a/b.md', action)).toEqual(['labs/x'])
    expect(await roots('x/workshop-instructions/content/a.md', action)).toEqual(['x'])
    expect(await roots('x/workshop/content/a.md', plain)).toEqual([])
  })

  test('so does a file beside it', async () => {
    for (const name of ['workshop/modules.yaml', 'workshop/config.yaml', 'resources/workshop.yaml'])
      expect(await roots('x/workshop/content/a.md', plain, { [`x/${name}`]: '' })).toEqual(['x'])
    expect(await roots('x/workshop/content/a.md', plain, { 'resources/workshop.yaml': '' })).toEqual([])
  })

  test('exercises are read where there is a workshop, setup scripts anywhere', async () => {
    const script = 'docker pull a/b:1\n'
    expect((await readPage(script, 'x/exercises/run.sh')).uses).toEqual([])
    const files = { 'x/resources/workshop.yaml': '' }
    expect((await readPage(script, 'x/exercises/run.sh', files)).uses.map(brief)).toEqual([
      'cli-argument a/b:1',
    ])
    expect((await readPage(script, 'x/workshop/setup.d/1.sh')).uses.map(brief)).toEqual([
      'cli-argument a/b:1',
    ])
  })

  test.each([
    '{{ oci_image_cache }}',
    '{{<param oci_image_cache>}}',
    '$(oci_image_cache)',
    '${OCI_IMAGE_CACHE}',
  ])('a mention of the image cache counts: %s', async (variable) => {
    const { observations, uses } = await readPage(
      fence('execute', 'date') + fence('yaml', `image: ${variable}/a/b:1`),
    )
    expect(observations[0]?.subject).toMatchObject({ kind: 'pages', mentionsCache: true })
    expect(
      uses.map(({ throughCache, image }) => [throughCache, image.kind === 'unread' && image.reason]),
    ).toEqual([['a/b:1', 'runtime-variable']])
  })

  test('secrets are marked where they stand, and never told', async () => {
    const text = `- x\n\n  ${fence('execute', 'docker login -u bob -p s3cr3t-Value').replaceAll('\n', '\n  ')}`
    const { observations } = await readPage(text)
    const credentials = observations.filter(({ subject }) => subject.kind === 'credential')
    expect(
      credentials.map(({ secrets }) => secrets?.map(({ start, end }) => text.slice(start, end))),
    ).toEqual([['s3cr3t-Value']])
    expect(JSON.stringify(observations)).not.toContain('s3cr3t')
  })
})

describe('secrets that stand anywhere', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const secretsIn = async (text: string) => {
    const { observations } = await readPage(text)
    expect(
      observations.every(
        (observation) =>
          observation.secrets?.every(
            ({ start, end }) => !observation.text.includes(text.slice(start, end)),
          ) !== false,
      ),
    ).toBe(true)
    return observations.flatMap(({ secrets }) =>
      (secrets ?? []).map(({ start, end }) => text.slice(start, end)),
    )
  }
  const config = (auth: string) => `{"auths":{"registry.example.com":{"auth":"${auth}"}}}`
  const secret = (field: string) =>
    fence('yaml', `apiVersion: v1\nkind: Secret\ntype: kubernetes.io/dockerconfigjson\n${field}`)

  test('an access token of Docker Hub, in prose or in a comment', async () => {
    const token = 'dckr_pat_Q2x4c3RlcmVkLWlu'
    expect(await secretsIn(`# x\n\nUse ${token}.\n<!-- ${token} -->\n\`\`\`\n\`\`\`\n`)).toEqual([
      token,
      token,
    ])
    expect(await secretsIn(fence('execute', `docker login -u bob -p ${token}`))).toEqual([token])
    expect(await secretsIn(fence('text', 'dckr_pat_xxxxxxxxxxxxxxxxxxxxx dckr_pat_<token>'))).toEqual([])
  })

  test('the configuration in a Secret, encoded or not', async () => {
    const auth = base64('bob:s3cr3t-Value')
    const data = base64(config(auth))
    expect(await secretsIn(secret(`data:\n  .dockerconfigjson: ${data}`))).toEqual([data])
    expect(await secretsIn(secret(`stringData:\n  .dockerconfigjson: '${config(auth)}'`))).toEqual([auth])
    expect(await secretsIn(secret(`stringData:\n  .dockerconfigjson: |\n    ${config(auth)}`))).toEqual([
      auth,
    ])
  })

  test.each(['', 'yaml', 'text'])('the password of workshop files in a %j fence', async (info) => {
    const page = fence(
      info,
      'content:\r\n  files: imgpkg+https://bob:s3cr3t/Val@ue@harbor.example.com/lab:1\r',
    )
    expect(await secretsIn(page)).toEqual(['s3cr3t/Val@ue'])
    const { observations } = await readPage(page)
    expect(observations.map(({ subject }) => subject)).toContainEqual({
      kind: 'credential',
      how: 'user info of an imgpkg URL',
      registry: 'harbor.example.com',
      isPlatform: false,
    })
  })

  test.each([
    'imgpkg+https://$(registry_username):$(registry_password)@$(registry_host)/lab:1',
    'imgpkg+https://{{ registry_username }}:{{ registry_password }}@h/lab:1',
    'imgpkg+https://{{registry_username}}:{{registry_password}}@h/lab:1',
    'imgpkg+https://user:<password>@h/lab:1',
    'imgpkg+https://user:password@h/lab:1',
    'imgpkg+https://h:5000/lab:1',
  ])('none in %s', async (url) => expect(await secretsIn(fence('yaml', `files: ${url}`))).toEqual([]))

  test('one secret where a command holds such a URL', async () =>
    expect(
      await secretsIn(
        fence('execute', 'imgpkg pull -i imgpkg+https://bob:s3cr3tVal@h.example.com/lab:1 -o x'),
      ),
    ).toEqual(['s3cr3tVal']))

  test('none where a variable or a placeholder stands', async () => {
    expect(
      await secretsIn(secret(`stringData:\n  .dockerconfigjson: '${config('$(registry_auth_token)')}'`)),
    ).toEqual([])
    expect(await secretsIn(secret('data:\n  .dockerconfigjson: {{ registry_secret }}'))).toEqual([])
    expect(
      await secretsIn(secret(`stringData:\n  .dockerconfigjson: '${config(base64('bob:changeme'))}'`)),
    ).toEqual([])
  })
})

describe('the reading order', () => {
  const turns = async (paths: readonly string[], files: Readonly<Record<string, string>> = {}) => {
    const found: [string, string][] = []
    for (const path of paths) {
      const { uses } = await readPage(fence('execute', 'docker pull a/b:1'), path, files)
      found.push([uses[0]?.readingOrder ?? 'none', path])
    }
    return found.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path)
  }
  const page = (name: string) => `x/workshop/content/${name}`

  test('is that of paths, numbers by their value', async () => {
    const paths = ['1-a.md', '2-b/index.md', '2-b/1.md', '10-c.md', 'z.md'].map(page)
    expect(await turns([...paths].reverse())).toEqual(paths)
  })

  test.each([
    ['workshop.yaml', 'modules:\n  activate:\n  - z\n  - b/index\n  - a\n'],
    ['modules.yaml', 'modules:\n  z: {name: Z}\n  b/index:\n  a: {}\n'],
    [
      'config.yaml',
      'pathways:\n  default: x\n  paths:\n    y: {steps: [a, z]}\n    x: {steps: [z, b/index]}\n',
    ],
  ])('is that of %s', async (name, text) => {
    const paths = ['z.md', 'a.md', '0.md'].map(page)
    expect(await turns([...paths].reverse(), { [`x/workshop/${name}`]: text })).toEqual(paths)
  })

  test('begins with the scripts that set a session up', async () => {
    const text = 'docker build -t acme .\ndocker run b:1\n'
    const { uses, facts } = await readPage(text, 'x/workshop/setup.d/1.sh')
    expect(uses.map(({ readingOrder }) => readingOrder)).toEqual(['0'])
    expect(facts).toContainEqual(
      expect.objectContaining({ kind: 'built-name', name: 'acme', readingOrder: '0' }),
    )
    expect(
      (await readPage(text, 'x/workshop/files/1.sh', { 'x/resources/workshop.yaml': '' })).uses[0]
        ?.readingOrder,
    ).toBe(undefined)
  })

  test('survives a list that is broken', async () => {
    for (const text of ['modules: [', '- a', 'modules: {activate: a}', '{{ x }}: *a'])
      expect(await turns([page('a.md')], { 'x/workshop/workshop.yaml': text })).toEqual([page('a.md')])
  })
})

describe('whatever a page holds', () => {
  const piece = fc.constantFrom(
    '```execute\n',
    '```terminal:execute\n',
    '```editor:append-lines-to-file\n',
    '```yaml\n',
    '```\n',
    '~~~\n',
    '----\n',
    '[source,bash,role=execute]\n',
    'command: ',
    'file: ~/Dockerfile\n',
    'text: |\n',
    '  FROM a/b:1\n',
    'docker run a/b:1',
    '"docker pull \\"a/c:2\\""',
    "'it''s ",
    ' >-\n',
    '  image: {{ registry_host }}/x:1\n',
    '> ',
    '- ',
    '\t',
    '\r\n',
    '\n',
    '<!--',
    '-->',
    '{% if %}',
    'é🦊',
    '\ufeff',
    '---\n',
    '# x\n',
    '<<EOF\n',
    'EOF\n',
  )
  const page = fc.array(fc.oneof({ weight: 9, arbitrary: piece }, fc.string()), { maxLength: 40 })

  test.each(['workshop/content/a.md', 'workshop/content/a.adoc', 'workshop/setup.d/a.sh'])(
    'reading %s never fails, and places hold what is said of them',
    async (path) => {
      await fc.assert(
        fc.asyncProperty(page, async (pieces) => {
          const text = pieces.join('')
          const { uses, observations } = await readPage(text, path)
          expectPlaces(uses, text)
          for (const { place } of observations) expect(place.end).toBeLessThanOrEqual(text.length)
        }),
        { numRuns: 300 },
      )
    },
  )
})
