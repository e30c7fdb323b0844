import { describe, expect, it, test } from 'vitest'
import { brief, read } from '../support/read.ts'

const shell = (path: string, text: string, files?: Readonly<Record<string, string>>) =>
  read(['shell'], path, text, files === undefined ? {} : { files })
const uses = async (path: string, text: string) => (await shell(path, text)).uses.map(brief)
const page = async (text: string, path = 'README.md') =>
  (await read(['markdown'], path, text)).uses.map(brief)
const pulled = (...images: readonly string[]) => images.map((image) => `cli-argument ${image}`)

describe('files of runners', () => {
  it.each([
    ['composer.json', '{"scripts": {"a": "docker run acme/a:1", "b": ["docker pull acme/b:1", "@a"]}}'],
    ['deno.json', '{"tasks": {"a": "docker run acme/a:1", "b": {"command": "docker pull acme/b:1"}}}'],
    [
      'lefthook.yml',
      'pre-commit:\n  commands: {a: {run: docker run acme/a:1}}\n  jobs: [{run: docker pull acme/b:1}]\n',
    ],
    ['.husky/pre-commit', 'docker run acme/a:1\ndocker pull acme/b:1\n'],
    ['Procfile', 'web: docker run acme/a:1\nworker: docker pull acme/b:1\n'],
  ])('give the commands in %s', async (path, text) => {
    expect(await uses(path, text)).toEqual(pulled('acme/a:1', 'acme/b:1'))
  })

  it('gives a command of a process its place', async () => {
    const text = 'a: true\r\nweb: docker run "acme/a:1"\r\n'
    const [use] = (await shell('Procfile', text)).uses
    expect(use && text.slice(use.place.start, use.place.end)).toBe('acme/a:1')
  })
})

describe('a patch on a page', () => {
  it.each([
    ['+docker run acme/a:1\n-docker run acme/old:1\n docker pull acme/b:1', pulled('acme/a:1', 'acme/b:1')],
    ['--- a/Dockerfile\n+++ b/Dockerfile\n-FROM acme/old:1\n+FROM acme/a:1', ['base acme/a:1']],
    [' services:\n   a:\n-    image: acme/old:1\n+    image: acme/a:1', ['service acme/a:1']],
  ])('names what is there once it is applied: %s', async (lines, expected) => {
    expect(await page(`\n\`\`\`diff\n${lines}\n\`\`\`\n`)).toEqual(expected)
  })
})

describe('a script', () => {
  it('gives likely uses with their places, and names that it builds for itself', async () => {
    const text = '#!/bin/sh\r\ndocker build -t acme/own:1 .\r\nexec docker run \\\r\n  "acme/a:1"\r\n'
    const reading = await shell('scripts/run.sh', text)
    expect(reading.uses.map((use) => [use.format, use.confidence, use.path, use.position.line])).toEqual([
      ['shell', 'likely', 'script docker run', 4],
    ])
    expect(reading.facts).toMatchObject([
      { kind: 'built-name', name: 'acme/own:1', project: 'scripts/run.sh' },
    ])
  })

  it.each([
    [
      'a text for another program',
      'kubectl apply -f - <<EOF\napiVersion: v1\nkind: Pod\nspec: {containers: [{image: acme/a:1}]}\nEOF\n',
      ['container acme/a:1'],
    ],
    ['a file that it writes', 'cat > Dockerfile <<EOF\nFROM acme/a:1\nEOF\n', ['base acme/a:1']],
    ['a byte order mark', '\ufeffdocker pull acme/a:1', pulled('acme/a:1')],
    ['what it only says', 'echo "docker pull acme/a:1"\n# docker pull acme/b:1\n', []],
    [
      'a template',
      'docker pull {{ .Values.image }}\n',
      ['cli-argument {{ .Values.image }} => unread: template-expression'],
    ],
  ])('is read with %s', async (_, text, expected) => {
    expect(await uses('a.sh', text)).toEqual(expected)
  })

  it.each([
    [
      'a name that it builds, known or not',
      'docker build -t "$A/b:${V}" .\ndocker run ${A}/b:$V\ndocker run $A/c:$V\n',
      ['cli-argument $A/c:$V => unread: variable-without-default'],
    ],
    ['options not known in full', 'O="--rm -v $HOME:/h"\ndocker run $O acme/a:1 sh\n', pulled('acme/a:1')],
    [
      'a command not known in full',
      'R="docker run -v $HOME:/h acme/a:1"\n$R sh\n',
      ['cli-argument $R => acme/a:1'],
    ],
    ['settings in front of a command', 'R="A=b docker run acme/a:1"\n$R\n', ['cli-argument $R => acme/a:1']],
  ])('may hold %s', async (_, text, expected) => {
    expect(await uses('a.sh', text)).toEqual(expected)
  })

  it('is of the format even where another one is in it', async () => {
    const { uses: found } = await shell('a.sh', 'cat > Dockerfile <<EOF\nFROM acme/a:1\nEOF\n')
    expect(found.map(({ format, confidence }) => [format, confidence])).toEqual([['shell', 'likely']])
  })

  it('of a workshop is left to the reader of workshops', async () => {
    const text = 'docker pull acme/a:1\n'
    expect((await shell('workshop/setup.d/a.sh', text)).uses).toEqual([])
    expect((await shell('exercises/a.sh', text, { 'resources/workshop.yaml': 'a: b' })).uses).toEqual([])
    expect((await shell('exercises/a.sh', text)).uses).toHaveLength(1)
  })
})

describe('a console on a page', () => {
  it.each([
    ['of a user', '$ docker run acme/a:1\nacme/b:1 started\n'],
    ['of root', '# docker run acme/a:1\n# sh it.sh\n'],
    ['of PowerShell', 'PS C:\\> docker run acme/a:1\ndocker: done\n'],
    ['that is an angle', '> docker run acme/a:1\n'],
    ['of Windows', 'C:\\work> docker run acme/a:1\n'],
  ])('has a prompt %s', async (_, text) => {
    expect(await page(`\`\`\`console\n${text}\`\`\`\n`)).toEqual(pulled('acme/a:1'))
  })

  it('takes an angle for no prompt where a command stands without one', async () => {
    const text = '```sh\ndocker run \\\n  acme/a:1\n> docker run acme/b:1\n```\n'
    expect(await page(text)).toEqual(pulled('acme/a:1'))
  })
})

describe('a justfile', () => {
  test.each([
    ['recipe', 'a:\n    docker run acme/a:1\n', pulled('acme/a:1')],
    ['silent recipe', 'a:\n\t@docker run acme/a:1', pulled('acme/a:1')],
    ['variable', 'img := "acme/a:1"\na:\n  docker run {{img}} b\n', pulled('{{img}} => acme/a:1')],
    [
      'variable with a dash',
      "my-img := 'acme/a:1'\na:\n  docker run {{ my-img }}\n",
      pulled('{{ my-img }} => acme/a:1'),
    ],
    [
      'default of an environment variable',
      'img := env("IMG", "acme/a:1")\na:\n  docker run {{img}}\n',
      pulled('{{img}} => acme/a:1'),
    ],
    [
      'default of a parameter',
      'a img="acme/a:1" *args:\r\n  docker run {{img}} {{args}}\r\n',
      pulled('{{img}} => acme/a:1'),
    ],
    [
      'recipe of a shell',
      'a:\n    #!/usr/bin/env bash\n    for i in acme/a:1; do\n      docker pull $i\n    done\n',
      pulled('acme/a:1'),
    ],
    [
      'variable without a value',
      'a:\n  docker run {{img}}\n',
      ['cli-argument {{img}} => unread: variable-without-default'],
    ],
    [
      'variable of texts that are joined',
      'img := "acme" / "a"\nown := env("X", "acme") + "/b"\na:\n  docker run {{img}}:1\n  docker run {{own}}:1\n',
      [
        'cli-argument {{img}}:1 => unread: variable-without-default',
        'cli-argument {{own}}:1 => unread: variable-without-default',
      ],
    ],
    ['comment', '# docker run acme/a:1\na:\n  # docker run acme/b:1\n', []],
  ])('has a %s', async (_, text, expected) => {
    expect(await uses('justfile', text)).toEqual(expected)
    expect(await uses('ci/x.just', text)).toEqual(expected)
  })
})

describe('a script of Windows', () => {
  test.each([
    [
      'continues lines with backticks',
      'a.ps1',
      'docker run `\r\n  --rm `\r\n  acme/a:1 sh\r\n',
      pulled('acme/a:1'),
    ],
    ['has variables', 'a.ps1', '$Image = "acme/a:1"\ndocker pull $Image\n', pulled('$Image => acme/a:1')],
    [
      'has parameters',
      'a.psm1',
      'param (\n  [string]$Image = "acme/a:1", # ours\n)\n& docker run $Image\n',
      pulled('$Image => acme/a:1'),
    ],
    [
      'has an environment',
      'a.ps1',
      "$env:IMG = 'acme/a:1'\ndocker run $env:IMG",
      pulled('$env:IMG => acme/a:1'),
    ],
    ['has comments', 'a.ps1', '<#\ndocker run acme/a:1\n#>\n# docker run acme/b:1\n', []],
    [
      'is a batch file',
      'a.cmd',
      '@echo off\r\nREM docker run acme/b:1\r\nset IMG=acme/a:1\r\n@docker run ^\r\n  -v C:\\x:/x %IMG%\r\n',
      pulled('%IMG% => acme/a:1'),
    ],
    [
      'is a batch file with quotes',
      'a.bat',
      'set "IMG=acme/a:1"\ncall docker pull %IMG%\n:: docker run acme/b:1',
      pulled('%IMG% => acme/a:1'),
    ],
  ])('%s', async (_, path, text, expected) => {
    expect(await uses(path, text)).toEqual(expected)
  })
})

describe('a page', () => {
  const block = (kind: string, text: string) => `# A\n\n\`\`\`${kind}\n${text}\n\`\`\`\n`
  test.each([
    [
      'manifest',
      'yaml',
      'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - image: acme/a:1',
      ['container acme/a:1'],
    ],
    ['Compose file', 'yml', 'services:\n  web:\n    image: acme/a:1', ['service acme/a:1']],
    [
      'Dockerfile',
      'dockerfile',
      'FROM acme/a:1 AS b\nFROM b\nCOPY --from=acme/b:1 /x /y',
      ['base acme/a:1', 'copy-from acme/b:1'],
    ],
    ['part of a Dockerfile', 'docker', 'COPY --from=builder /x /y', []],
    ['placeholder', 'dockerfile', 'FROM <your image>', []],
    [
      'placeholder in a manifest',
      'yaml',
      'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: your-image:tag}]}',
      [],
    ],
    ['variable in a Compose file', 'yaml', 'services:\n  web:\n    image: acme/a:${TAG}', []],
    ['command of PowerShell', 'powershell', 'docker run `\n  acme/a:1', pulled('acme/a:1')],
    ['command of a command prompt', 'cmd', 'docker run ^\n  --rm ^\n  acme/a:1', pulled('acme/a:1')],
    ['command of one without a language', '', 'docker run ^\n  acme/a:1', pulled('acme/a:1')],
    ['other YAML', 'yaml', 'image: acme/a:1', []],
    ['other language', 'python', 'docker run acme/a:1', []],
  ])('shows a %s', async (_, kind, text, expected) => {
    const { uses: found } = await read(['markdown'], 'docs/a.md', block(kind, text))
    expect(found.map(brief)).toEqual(expected)
    for (const { format, confidence } of found) expect([format, confidence]).toEqual(['markdown', 'likely'])
  })

  it('has the places of a manifest in a quote of a list', async () => {
    const text =
      '- a\n\n  > ```yaml\r\n  > apiVersion: v1\r\n  > kind: Pod\r\n  > spec: {containers: [{image: acme/a:1}]}\r\n  > ```\r\n'
    const [use] = (await read(['markdown'], 'a.md', text)).uses
    expect(text.slice(use?.place.start, use?.place.end)).toBe('acme/a:1')
  })

  test.each([
    ['indented code', 'Run:\n\n    docker run \\\n      acme/a:1\n\nThat is all.\n', pulled('acme/a:1')],
    ['an indented paragraph of a list', '- Run:\n\n      docker run acme/a:1\n', []],
    ['a paragraph that goes on', 'Run\n    docker run acme/a:1\n', []],
  ])('shows %s', async (_, text, expected) => {
    expect(await page(text)).toEqual(expected)
  })

  test.each([
    [
      'a directive',
      'A\n=\n\n.. code-block:: bash\n   :caption: x\n\n   $ docker run acme/a:1\n\nB\n',
      pulled('acme/a:1'),
    ],
    ['a literal paragraph', 'Run::\r\n\r\n  docker run acme/a:1\r\n\r\nB\r\n', pulled('acme/a:1')],
    ['a directive with a file', '.. code:: dockerfile\n\n   FROM acme/a:1\n', ['base acme/a:1']],
    [
      'a directive in a list',
      '* a\n\n  .. code-block:: console\n\n     # docker run \\\n     >   acme/a:1',
      pulled('acme/a:1'),
    ],
    ['a comment', '..\n   docker run acme/a:1\n\n.. note::\n\n   docker run acme/a:1\n', []],
  ])('in reStructuredText shows %s', async (_, text, expected) => {
    expect(await page(text, 'docs/a.rst')).toEqual(expected)
  })
})

describe('a makefile', () => {
  test.each([
    ['recipe', 'a:\n\tdocker run acme/a:1\n', pulled('acme/a:1')],
    ['silent recipe', 'a:\n\t@-docker run acme/a:1\n', pulled('acme/a:1')],
    ['recipe of several lines', 'a:\n\tdocker run \\\n\t\t-v a:b \\\n\t\tacme/a:1 b\n', pulled('acme/a:1')],
    ['line ends of Windows', 'I = acme/a:1\r\na:\r\n\tdocker run $(I)\r\n', pulled('$(I) => acme/a:1')],
    ['no line end', 'a:\n\tdocker run acme/a:1', pulled('acme/a:1')],
    ['variable', 'I ?= acme/a:1 # of acme\na:\n\tdocker run $(I) b\n', pulled('$(I) => acme/a:1')],
    ['variable in braces', 'export I := acme/a:1\na:\n\tdocker run "${I}"\n', pulled('${I} => acme/a:1')],
    [
      'variable that comes later',
      'I = acme/a:$(V)\nV = 1\na:\n\tdocker run $(I)\n',
      pulled('$(I) => acme/a:1'),
    ],
    ['variable of a target', 'a: I = acme/a:1\na:\n\tdocker run $(I)\n', pulled('$(I) => acme/a:1')],
    ['variable that grows', 'I = acme/a:1\nI += b\na:\n\tdocker run $(I)\n', pulled('$(I) => acme/a:1')],
    ['variable of the shell', 'a:\n\tI=acme/a:1; docker run $$I\n', pulled('$$I => acme/a:1')],
    ['command of the shell', 'a:\n\tdocker run -u $$(id -u) acme/a:1\n', pulled('acme/a:1')],
    ['command of make', 'X := $(shell docker run acme/a:1 id)\n', pulled('acme/a:1')],
    [
      'command in a variable',
      'RUN = docker run --rm -e "A=b" acme/a:1\na:\n\t$(RUN) b\n',
      pulled('$(RUN) => acme/a:1'),
    ],
    [
      'branches',
      'ifdef X\nI = acme/a:1\nelse\nI = acme/b:1\nendif\na:\n\tdocker run $(I)\n',
      pulled('$(I) => acme/a:1', '$(I) => acme/b:1'),
    ],
    ['unknown variable', 'a:\n\tdocker run $(I)\n', pulled('$(I) => unread: variable-without-default')],
    [
      'variables that name each other',
      'A = $(B)\nB = $(A)\na:\n\tdocker run $(A)\n',
      pulled('$(A) => unread: variable-without-default'),
    ],
    ['a rule that looks like a command', 'docker pull acme/a:1:\n\ttrue\n', []],
  ])('%s', async (_, text, expected) => {
    expect(await uses('Makefile', text)).toEqual(expected)
  })

  it.each([
    ['include images.mk', 'images.mk', 'pulled'],
    ['-include $(ROOT)/hack/images.mk', 'hack/images.mk', 'pulled'],
    ['include a.mk images.mk # both', 'images.mk', 'pulled'],
    ['include *.mk', 'images.mk', 'not known'],
  ])('takes values of files that it includes: %s', async (include, name, expected) => {
    const reading = await read(['shell'], 'Makefile', `${include}\na:\n\tdocker run $(IMG)\n`, {
      files: { [name]: 'HOST ?= quay.io\nIMG := $(HOST)/acme/a:$(V) # ours\nV = 1\nSELF = $(SELF)\n' },
    })
    const text = expected === 'pulled' ? 'quay.io/acme/a:1' : 'unread: variable-without-default'
    expect(reading.uses.map(brief)).toEqual([`cli-argument $(IMG) => ${text}`])
    const [use] = reading.uses
    if (expected === 'pulled' && use?.image.kind === 'read')
      expect(use.image.segments.map(({ at }) => at?.path)).toEqual([name, name, name])
  })

  it('does not hang on values that multiply', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => `V${i} = ${`$(V${i + 1})`.repeat(100)}\n`).join('')
    const reading = await read(['shell'], 'Makefile', 'include v.mk\na:\n\tdocker run $(V0) $(V1)\n', {
      files: { 'v.mk': `${lines}V30 =\n` },
    })
    expect(reading.uses).toHaveLength(1)
  })

  it('has the places of its variables', async () => {
    const text = 'all:\n\tdocker run $(I)\n\nI = acme/a:1\n'
    const [use] = (await shell('build/common.mk', text)).uses
    const [segment] = use?.image.kind === 'read' ? use.image.segments : []
    expect(text.slice(segment?.at?.start, segment?.at?.end)).toBe('acme/a:1')
    expect(use?.position.line).toBe(2)
  })
})

describe('a package.json', () => {
  it.each([
    ['cross-env A=b docker run acme/a:1', 'acme/a:1'],
    ['docker run $npm_package_config_img', '$npm_package_config_img => acme/a:1'],
    ['docker run "${npm_package_config_img}" sh', '${npm_package_config_img} => acme/a:1'],
    ['docker run $npm_package_config_none', '$npm_package_config_none => unread: variable-without-default'],
  ])('takes what npm and its like give: %s', async (script, expected) => {
    const text = JSON.stringify({ config: { img: 'acme/a:1' }, scripts: { a: script } })
    expect(await uses('package.json', text)).toEqual(pulled(expected))
  })

  it('is read for its scripts', async () => {
    const text =
      '{"scripts": {"db": "docker run acme/a:1", "q": "docker run \\"acme/b:1\\""}, "docker": "docker run acme/c:1"}'
    const { uses: found } = await shell('package.json', text)
    expect(found.map(({ path, text: image }) => `${path} ${image}`)).toEqual([
      'scripts.db docker run acme/a:1',
      'scripts.q docker run acme/b:1',
    ])
  })
})

describe('a Taskfile', () => {
  const HEAD = 'vars: {IMG: "acme/a:1"}\nenv:\n  TOOL: acme/b:1\ntasks:\n'
  test.each([
    ['command', '  a: docker run acme/c:1\n', pulled('acme/c:1')],
    ['list', '  a:\n    - docker run acme/c:1\n', pulled('acme/c:1')],
    [
      'commands',
      '  a: {cmds: [docker run acme/c:1, {cmd: docker run acme/d:1}]}\n',
      pulled('acme/c:1', 'acme/d:1'),
    ],
    [
      'block',
      '  a:\n    cmds:\n      - |\n        set -e\n        docker run acme/c:1\n',
      pulled('acme/c:1'),
    ],
    [
      'a command for the end',
      '  a:\n    cmds:\n      - defer: docker run acme/c:1\n      - defer: {task: b}\n',
      pulled('acme/c:1'),
    ],
    ['template', '  a:\n    cmds:\n      - docker run {{.IMG}}\n', pulled('{{.IMG}} => acme/a:1')],
    ['variable', '  a:\n    cmds:\n      - docker run $TOOL\n', pulled('$TOOL => acme/b:1')],
    ['description', '  a:\n    desc: docker run acme/c:1\n', []],
    [
      'a precondition',
      '  a:\n    preconditions:\n      - docker run acme/c:1\n      - {sh: docker run acme/d:1, msg: docker run acme/e:1}\n',
      pulled('acme/c:1', 'acme/d:1'),
    ],
    [
      'a variable of the task',
      '  a: {vars: {IMG: acme/b:1}, cmds: ["docker run {{.IMG}}"]}\n  b: {vars: {OWN: acme/c:1}, cmd: "docker run {{.OWN}}"}\n',
      pulled('{{.IMG}} => acme/b:1', '{{.OWN}} => acme/c:1'),
    ],
    [
      'a default',
      '  a:\n    - docker run {{.NONE | default "acme/b:1"}}\n    - docker run {{default `acme/c:1` .NONE}}\n',
      [
        'cli-argument {{.NONE | default "acme/b:1"}} => acme/b:1',
        'cli-argument {{default `acme/c:1` .NONE}} => acme/c:1',
      ],
    ],
  ])('%s', async (_, text, expected) => {
    expect(await uses('Taskfile.yml', HEAD + text)).toEqual(expected)
  })
})

describe('the variables of a Taskfile', () => {
  const TASK = 'tasks:\n  t: docker pull {{.B}}\n'
  test.each([
    ['what a command prints', 'vars: {B: {sh: docker run acme/c:1}}\ntasks: {}\n', ['acme/c:1']],
    [
      'its output in the environment',
      'env:\r\n  B:\r\n    sh: docker run acme/c:1\r\ntasks: {}\r\n',
      ['acme/c:1'],
    ],
    ['a default', `vars: {B: '{{.B | default "acme/c:1"}}'}\n${TASK}`, ['{{.B}} => acme/c:1']],
    [
      'a default among other text',
      `vars: {B: 'x/{{.B | default "acme/c:1"}}'}\n${TASK}`,
      ['{{.B}} => unread: template-expression'],
    ],
    [
      'a name like a command',
      `vars: {cmd: docker run acme/c:1, B: acme/b:1}\n${TASK}`,
      ['{{.B}} => acme/b:1'],
    ],
  ])('may be %s', async (_, text, expected) => {
    expect(await uses('Taskfile.yml', text)).toEqual(pulled(...expected))
  })
})

describe('a page of documentation', () => {
  test.each([
    ['shell', '```sh\ndocker pull acme/a:1\n```\n', pulled('acme/a:1')],
    ['a console', '```console\n$ docker pull acme/a:1\n1: Pulling from acme/b\n```\n', pulled('acme/a:1')],
    ['output', '```\nREPOSITORY   TAG\nacme/a   1\n```\n', []],
    ['no language', '~~~\ndocker pull acme/a:1\n~~~\n', pulled('acme/a:1')],
    ['another language', '```python\ndocker pull acme/a:1\n```\n', []],
    ['prose', 'docker pull acme/a:1\n\n```sh\nls\n```\n\n`docker pull acme/a:1`\n', []],
    ['a list', '1. Do\r\n\r\n   ```bash\r\n   docker pull acme/a:1\r\n   ```\r\n', pulled('acme/a:1')],
    [
      'what the reader fills in',
      '```sh\ndocker pull $IMAGE\ndocker pull <image>\ndocker run YOUR_IMAGE\ndocker run myuser/app\ndocker run foo/bar:1\ndocker run acme/app:local\n```\n',
      [],
    ],
  ])('with %s', async (_, text, expected) => {
    expect(await page(text)).toEqual(expected)
  })

  it('may be AsciiDoc', async () => {
    expect(await page('[source,bash]\n----\ndocker pull acme/a:1\n----\n', 'docs/a.adoc')).toEqual(
      pulled('acme/a:1'),
    )
  })

  it('is documentation, and built names are its own', async () => {
    const { uses: found, facts } = await read(
      ['markdown'],
      'a.md',
      '```sh\ndocker build -t acme/own .\ndocker run acme/a:1\n```\n',
    )
    expect(
      found.map(({ format, confidence, traits }) => [format, confidence, traits.isDocumentation]),
    ).toEqual([['markdown', 'likely', true]])
    expect(facts).toMatchObject([{ name: 'acme/own', project: 'a.md' }])
  })

  it('of a workshop is left to the reader of workshops', async () => {
    expect(await page('```sh\ndocker pull acme/a:1\n```\n', 'workshop/content/a.md')).toEqual([])
  })
})
