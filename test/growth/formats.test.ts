import { describe, expect, it } from 'vitest'
import { isLiteralSecret, userInfoIn } from '../../src/formats/credentials/secret-text.ts'
import { dockerfileFormat } from '../../src/formats/dockerfile/descriptor.ts'
import { readScript } from '../formats/commands/read-commands.ts'
import { brief, read } from '../support/read.ts'
import { expectLinear, stepsOf } from '../support/steps.ts'

const WORKSHOP = 'apiVersion: training.educates.dev/v1beta1\nkind: Workshop\nmetadata: {name: lab}\nspec:\n'
const workshop = (spec: string) => read(['educates'], 'workshop.yaml', WORKSHOP + spec)
const secret = (data: object) =>
  read(['educates'], 'workshop.yaml', `apiVersion: v1\nkind: Secret\n${JSON.stringify(data).slice(1, -1)}\n`)
const manifest = (text: string) => read(['kubernetes'], 'deploy/app.yaml', text)
const page = (text: string) => read(['instructions'], 'workshop/content/page.md', text)
const fence = (info: string, body: string) => `\`\`\`${info}\n${body}\n\`\`\`\n`

describe('a secret', () => {
  it.each(['@sha1', ':@', '@sha1:'])('is looked for in a text of %j in linear time', async (unit) => {
    await expectLinear((size) => {
      const text = unit.repeat(size)
      return () => userInfoIn(text)
    }, 12_000)
  })

  it('of words that stand for one is judged in linear time', async () => {
    await expectLinear((size) => {
      const text = `my${'dockerhubregistryuser'.repeat(size)}!x`
      return () => isLiteralSecret(text)
    }, 225)
  })
})

describe('a script', () => {
  it.each([
    ['of heredocs', 'a.sh', (size: number) => `${'cat <<'.repeat(size * 20)}\ndocker pull a:1\n`],
    ['of variables in variables', 'Makefile', (size: number) => variablesOf(size)],
    [
      'of branches',
      'Makefile',
      (size: number) => `${'ifdef A\nB = a:1\n'.repeat(size)}a:\n\tdocker pull $(B)\n`,
    ],
    [
      'of one long value',
      'Makefile',
      (size: number) => `A = ${'\\\n a$(B)'.repeat(size)}\nb:\n\tdocker pull $(A)\n`,
    ],
    [
      'of variables of targets',
      'Makefile',
      (size: number) =>
        `R = $(A)\n${numbered(size, (i) => `t${i}: A = a:1\nt${i}: t${i + 1}\n\tdocker run '$(R)'\n`)}`,
    ],
    [
      'of rules for one target',
      'Makefile',
      (size: number) => `${'t: A = a:1\n'.repeat(size)}${'t:: ; docker run $(A)\n'.repeat(size)}`,
    ],
    ['of blocks', 'README.md', (size: number) => '```sh\ndocker pull a:1\n```\n'.repeat(size)],
    [
      'of blocks of other formats',
      'README.md',
      (size: number) => `docker pull\n${'```yaml\nservices:\n image: x\n```\n'.repeat(size)}`,
    ],
    ['of directives', 'README.rst', (size: number) => '.. code:: sh\n\n   docker pull a:1\n\n'.repeat(size)],
    [
      'of recipes',
      'justfile',
      (size: number) => 'x := "a:1"\na y="b":\n  docker pull {{x}} {{\n'.repeat(size),
    ],
    ['of recipes without variables', 'justfile', (size: number) => 'a:\n  docker pull a:1\n'.repeat(size)],
    ['of PowerShell', 'a.ps1', (size: number) => '$x = "a:1"\ndocker pull `\n $env:x <#\n#>\n'.repeat(size)],
    ['of a command prompt', 'a.bat', (size: number) => 'set X=a:1\ndocker pull ^\n %X% %\n'.repeat(size)],
  ])('%s is read in linear time', async (_, path, make) => {
    await expectLinear((size) => {
      const text = make(size)
      return async () => void (await read(['shell', 'markdown'], path, text))
    }, 200)
  })

  function variablesOf(size: number): string {
    return `${numbered(size, (i) => `A${i} = $(A${i + 1})\n`)}a:\n\tdocker pull $(A0)\n`
  }

  function numbered(size: number, line: (i: number) => string): string {
    return Array.from({ length: size }, (_, i) => line(i)).join('')
  }
})

describe('a manifest', () => {
  it.each([
    ['actions', (size: number) => `image: ${'{{a}}'.repeat(size)} x\n`],
    ['blanks', (size: number) => `kind:${' '.repeat(size * 25)}#\n`],
  ])('that is broken is looked over in linear time: %s', async (_, make) => {
    await expectLinear((size) => {
      const text = `apiVersion: v1\nkind: Pod\nx: [\n${make(size)}`
      return async () => expect((await manifest(text)).uses).toEqual([])
    }, 500)
  })

  it('of aliases of aliases costs what its text costs', async () => {
    let text = 'apiVersion: example.com/v1\nkind: A\nspec:\n  a0: &a0 {containers: [{image: nginx:1}]}\n'
    for (let i = 1; i < 60; i++)
      text += `  a${i}: &a${i} {${Array.from({ length: 9 }, (_, n) => `k${n}: *a${i - 1}`).join(', ')}}\n`
    const look = async () => expect((await manifest(text)).uses.map(brief)).toEqual(['container nginx:1'])
    await look()
    expect(await stepsOf(look)).toBeLessThan(2000 * text.length)
  })
})

describe('a workshop definition', () => {
  it('of many objects is read in linear time', async () => {
    const object =
      '    - {apiVersion: v1, kind: Pod, spec: {containers: [{image: "$(oci_image_cache)/a:1"}]}}\n'
    await expectLinear((size) => {
      const text = `  session:\n    objects:\n${object.repeat(size)}`
      return async () => expect((await workshop(text)).uses).toHaveLength(size)
    }, 200)
  })

  it('may hold a configuration of Docker that never ends', async () => {
    await expectLinear((size) => {
      const json = `{"auths":{"${'.'.repeat(size)}{"auth":"${'a"'.repeat(10)}`
      return () => secret({ stringData: { '.dockerconfigjson': json } })
    }, 11_000)
  })
})

describe('a page of instructions', () => {
  it.each([
    ['one long line', (n: number) => `\`\`\`execute\n${'docker '.repeat(n)}\n\`\`\`\n`],
    [
      'many blocks',
      (n: number) => fence('terminal:execute', 'command: |\n  docker pull a/b:1').repeat(n / 10),
    ],
    [
      'many lines of a block',
      (n: number) => fence('terminal:execute', `command: |\n${'  docker pull a/b:1\n'.repeat(n)}`),
    ],
    ['many lines in a list', (n: number) => `- x\n\n  \`\`\`execute\n${'  docker pull a/b:1\n'.repeat(n)}`],
    ['many fields', (n: number) => fence('editor:create-file', 'a: b\n'.repeat(n))],
    ['quotes that nothing closes', (n: number) => fence('terminal:execute', 'command: "a\n  b\n'.repeat(n))],
    ['escapes', (n: number) => fence('terminal:execute', `command: "${'\\"'.repeat(n)}"`)],
    ['comments that nothing closes', (n: number) => '<!--\n'.repeat(n)],
    ['markers of lists and quotes', (n: number) => `${'> - '.repeat(n)}\n`.repeat(2)],
    ['headings of blanks', (n: number) => `# ${' '.repeat(n)}#${' '.repeat(n)}x\n`],
    ['backticks', (n: number) => '`'.repeat(n)],
    ['opening braces', (n: number) => fence('execute', '{%'.repeat(n))],
    ['YAML that opens and never closes', (n: number) => fence('yaml', `image: ${'['.repeat(n)}`)],
    ['fragments', (n: number) => fence('yaml', '- image: a/b:1\n'.repeat(n / 10))],
    ['tokens', (n: number) => 'dckr_pat_Q2x4c3RlcmVkLWlu '.repeat(n / 10)],
  ])('is read in linear time: %s', async (_, make) => {
    await expectLinear((size) => {
      const text = make(size)
      return () => page(text)
    }, 5000)
  })
})

describe('a script', () => {
  it.each([
    ['commands', (n: number) => 'docker run nginx:1\n'.repeat(n)],
    ['substitutions', (n: number) => '$('.repeat(n)],
    ['substitutions in quotes', (n: number) => '"$('.repeat(n)],
    ['defaults', (n: number) => '${a:-'.repeat(n)],
    ['quotes', (n: number) => '"'.repeat(3 * n + 1)],
    ['a line', (n: number) => `docker run ${'x'.repeat(10 * n)}`],
    ['heredocs', (n: number) => '<<a'.repeat(n)],
    ['heredocs with lines', (n: number) => 'cat <<E\ndocker run b:1\nE\n'.repeat(n)],
    ['quotes in heredocs', (n: number) => 'cat <<E\n$(echo "a b")\nE\n'.repeat(n)],
    ['backticks with quotes', (n: number) => '`echo "a b"` '.repeat(n)],
    ['lists', (n: number) => 'a=('.repeat(n)],
    ['pipes', (n: number) => 'a|'.repeat(n)],
    ['branches', (n: number) => 'if a; then '.repeat(n)],
    ['values that grow', (n: number) => `A=x\n${'A+=y\n'.repeat(n)}docker run $A`],
    ['values that double', (n: number) => `A=x\n${'A=$A$A\n'.repeat(n)}docker run $A`],
    ['tokens', (n: number) => 'dckr_pat_ABCDEFGHIJK1 '.repeat(n)],
    [
      'user info',
      (n: number) => `docker pull https://a:${'b@c:'.repeat(n)}\n${'docker push a:b@c/'.repeat(n)}`,
    ],
    ['imgpkg URLs', (n: number) => `echo ${'imgpkg://a:b'.repeat(n)}`],
    [
      'parts of images',
      (n: number) => `helm install x c --set image.repository=${'a:'.repeat(n)} --set image.tag=1`,
    ],
    ['versions', (n: number) => `helm pull oci://${'a.b:'.repeat(n)} --version 1.2.3-${'a.'.repeat(n)}`],
    ['scripts in scripts', (n: number) => 'bash -c "'.repeat(n)],
    ['templates', (n: number) => '{{'.repeat(n)],
    ['placeholders', (n: number) => '<a'.repeat(n)],
  ])('is read in linear time: %s', async (_, make) => {
    await expectLinear((size) => {
      const text = make(size)
      return () => readScript(text, { prompts: true })
    }, 2500)
  })

  it('of many commands that each go through a long list is read in linear time', async () => {
    await expectLinear((size) => {
      const text = `for i in ${'a:1 '.repeat(4 * size)}; do x; done\n${'docker run $i\n'.repeat(size)}`
      return () => readScript(text)
    }, 1000)
  })
})

describe('whether a file may be a Dockerfile', () => {
  it.each(['\r', '\u2028', ' ', '\t', '\n'])('is told in linear time from one full of %j', async (blank) => {
    await expectLinear((size) => {
      const text = blank.repeat(size)
      return () => dockerfileFormat.mayHold(text, 'Dockerfile')
    }, 4000)
  })
})

describe('a Dockerfile', () => {
  const lines = (count: number, line: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => line(i)).join('\n')

  it.each([
    ['a long RUN', (n: number) => `FROM a\nRUN --mount=from=b:1 ${'x "y" $z << '.repeat(n)}`],
    ['mounts', (n: number) => `FROM a\nRUN ${'--mount=from=b:1 '.repeat(n)}`],
    [
      'arguments that double each other',
      (n: number) => `${lines(n, (i) => `ARG A${i + 1}=\${A${i}:-x}\${A${i}:-x}`)}\nFROM $A${n}`,
    ],
    ['nested substitutions', (n: number) => `ARG A=${'${A:-'.repeat(n)}\nFROM $A`],
    [
      'patterns made to backtrack',
      (n: number) => `ARG A=${'a'.repeat(250)}\n${lines(n / 25, () => `FROM \${A//${'*a'.repeat(14)}b/c}`)}`,
    ],
    ['heredocs without an end', (n: number) => lines(n, (i) => `RUN <<E${i}`)],
    ['templates without an end', (n: number) => '{{ x\n{%\n'.repeat(n)],
    ['lines', (n: number) => lines(n, () => 'RUN a')],
  ])('is read in linear time: %s', async (_, make) => {
    await expectLinear((size) => {
      const text = `FROM first:1\n${make(size)}`
      return () => read(['dockerfile'], 'Dockerfile', text)
    }, 2500)
  })
})

describe('a module of Terraform', () => {
  it.each([
    [
      'of fields with variables',
      (size: number) => 'resource "docker_image" "a" { name = "a:${var.b}" }\n'.repeat(size),
    ],
    [
      'of locals',
      (size: number) =>
        `locals {\n${Array.from({ length: size }, (_, at) => ` v${at}_image = "a/b:${at}"\n`).join('')}}\n`,
    ],
    ['of conditions', (size: number) => `locals { image = ${'var.a ? "a/b:1" : '.repeat(size)}"c/d:2" }\n`],
    [
      'of definitions in heredocs',
      (size: number) =>
        'resource "aws_ecs_task_definition" "a" {\n container_definitions = <<EOT\n[{"image": "a:${var.b}", "cpu": ${var.c}}]\nEOT\n}\n'.repeat(
          size,
        ),
    ],
    [
      'of releases',
      (size: number) =>
        'resource "helm_release" "a" {\n set {\n name = "image.tag"\n value = "1"\n }\n values = [yamlencode({ image = "a/b:1" })]\n}\n'.repeat(
          size,
        ),
    ],
  ])('%s is read in linear time', async (_, text) => {
    await expectLinear((size) => {
      const written = text(size)
      return () => read(['terraform'], 'main.tf', written)
    }, 500)
  })
})

describe('a template of CloudFormation', () => {
  it.each([
    [
      'of parameters',
      (size: number) =>
        `${'      - Image: !Sub "a:${Tag}"\n'.repeat(size)}Parameters: {Tag: {Default: "1"}}\n`,
    ],
    ['of joined texts', (size: number) => '      - Image: !Join [":", [a, "1"]]\n'.repeat(size)],
    [
      'of branches',
      (size: number) =>
        `      - Image: ${'!If [A, "a/b:1", '.repeat(size / 10)}"c/d:2"${']'.repeat(size / 10)}\n`,
    ],
  ])('%s is read in linear time', async (_, items) => {
    const head =
      'Resources:\n  A:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      ContainerDefinitions:\n'
    await expectLinear((size) => {
      const text = head + items(size)
      return () => read(['cloudformation'], 'template.yaml', text)
    }, 500)
  })
})

describe('what leads to other files', () => {
  const DOCKERFILE = `ARG BASE=a:1\nFROM $BASE\n${'RUN true\n'.repeat(50)}`
  const FLAGS = '--build-arg BASE=a:2 -f Dockerfile .'

  it.each([
    [
      'builds',
      'jenkinsfile',
      'Jenkinsfile',
      (size: number) => `node {\n${`docker.build('a', '${FLAGS}')\n`.repeat(size)}}`,
    ],
    [
      'words of a build',
      'jenkinsfile',
      'Jenkinsfile',
      (size: number) => `node { docker.build('a', '${'-f  --build-arg "x= '.repeat(size * 5)}') }`,
    ],
    [
      'arguments of a unit',
      'quadlet',
      'a.build',
      (size: number) => `[Build]\nFile=Dockerfile\n${'BuildArg="A=b" C=\n'.repeat(size)}`,
    ],
    [
      'mounts',
      'quadlet',
      'a.container',
      (size: number) => `[Container]\nMount=${'type=image,source='.repeat(size * 5)}\n`,
    ],
    [
      'written files',
      'cloud-init',
      'user-data',
      (size: number) =>
        `#cloud-config\nwrite_files:\n${'- {path: a.container, content: "[Container]\\nImage=a:1"}\n'.repeat(size)}`,
    ],
    [
      'dotted keys',
      'quarkus-yaml',
      'application.yml',
      (size: number) => `quarkus${'.a'.repeat(size * 5)}: b\n`,
    ],
    [
      'calls',
      'testcontainers-code',
      'a_test.go',
      (size: number) => `testcontainers\n${'new A_Container<>(`b'.repeat(size)}`,
    ],
    [
      'texts on one line',
      'testcontainers-code',
      'a_test.go',
      (size: number) => `testcontainers ${'A("b");'.repeat(size * 5)}`,
    ],
    ['words of JSON', 'wdl-inputs', 'a.json', (size: number) => `{"${'a.docker'.repeat(size * 5)}x: 1`],
  ])('is read in linear time: %s', async (_, format, path, make) => {
    await expectLinear((size) => {
      const text = make(size)
      return async () => void (await read([format], path, text, { files: { Dockerfile: DOCKERFILE } }))
    }, 150)
  })
})
