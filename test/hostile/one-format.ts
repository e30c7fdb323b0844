import { each, nest, times } from './write.ts'

const workflow = (body: string) => `on: push\njobs:\n  a:\n    runs-on: x\n${body}`
/** Files of one format that ask its reader for more than any honest file does. */
export const FILES: readonly (readonly [what: string, path: string, text: string])[] = [
  [
    'CloudFormation: aliases of aliases',
    'a.yaml',
    `AWSTemplateFormatVersion: x # AWS::\nA0: &a0 {Image: "a/b:1"}\n${each(30, (i) => `A${i + 1}: &a${i + 1} {ContainerDefinitions: [${times(`*a${i}, `, 9)}*a${i}], "Fn::If": [x, *a${i}]}\n`)}Resources: {R: {Properties: *a30}}\n`,
  ],
  [
    'CloudFormation: parameters in a row',
    'a.yaml',
    `AWSTemplateFormatVersion: x # AWS::\nParameters:\n${each(5000, (i) => `  P${i}: {Default: "\${P${i + 1}}\${P${i + 1}}"}\n`)}Resources: {R: {Properties: {ContainerDefinitions: [{Image: !Ref P0}]}}}\n`,
  ],
  [
    'CloudFormation: deep branches',
    'a.yaml',
    `AWSTemplateFormatVersion: x # AWS::\nResources: {R: {Properties: {ContainerDefinitions: [{Image: ${nest('!If [a, ', 'b', ']', 5000)}}]}}}\n`,
  ],
  [
    'Terraform: conditions',
    'a.tf',
    `resource "docker_container" "a" {\n image = ${times('var.a ? "a/b:1" : ', 10_000)}"c/d:2"\n}\n`,
  ],
  ['Terraform: deep calls', 'a.tf', `locals {\n image = ${nest('jsonencode(', '"a/b:1"', ')', 10_000)}\n}\n`],
  [
    'Terraform: deep JSON in a heredoc',
    'a.tf',
    `resource "aws_ecs_task_definition" "a" {\n container_definitions = <<EOT\n${nest('[', '"image"', ']', 10_000)}\nEOT\n}\n`,
  ],
  [
    'Terraform: a format of many',
    'a.tf',
    `locals {\n image = format("${times('%s', 20_000)}", ${times('"a", ', 20_000)}"b")\n}\n`,
  ],
  [
    'Terraform: locals in a row',
    'a.tf',
    `locals {\n${each(5000, (i) => ` image${i} = "\${local.image${i + 1}}\${local.image${i + 1}}"\n`)}}\nresource "docker_container" "a" { image = local.image0 }\n`,
  ],
  [
    'Terraform: blocks',
    'a.tf',
    each(20_000, (i) => `resource "docker_image" "a${i}" { name = "a:\${var.v${i}}" }\n`),
  ],
  [
    'Nomad: blocks in blocks',
    'a.nomad',
    `job "a" ${nest('{ group "b" ', '{ task "c" { config { image = "a/b:1" } } }', '}', 5000)}\n`,
  ],
  [
    'GitHub: matrix 10x100',
    '.github/workflows/a.yml',
    workflow(
      '    strategy:\n      matrix:\n' +
        each(10, (i) => `        k${i}: [${Array.from({ length: 100 }, (_, j) => `v${j}`).join(', ')}]\n`) +
        '    container: ${{ matrix.k0 }}${{ matrix.k1 }}${{ matrix.k2 }}${{ matrix.k3 }}${{ matrix.k4 }}${{ matrix.k5 }}${{ matrix.k6 }}${{ matrix.k7 }}${{ matrix.k8 }}${{ matrix.k9 }}\n    steps:\n      - run: docker run ${{ matrix.k0 }}:${{ matrix.k1 }}-${{ matrix.k2 }}-${{ matrix.k3 }}\n',
    ),
  ],
  [
    'GitHub: matrix include 50k',
    '.github/workflows/a.yml',
    workflow(
      '    strategy:\n      matrix:\n        k: [a]\n        include:\n' +
        each(50_000, (i) => `          - {k: a, v: x${i}}\n`) +
        '    container: a:${{ matrix.v }}\n',
    ),
  ],
  [
    'GitHub: matrix exclude',
    '.github/workflows/a.yml',
    workflow(
      '    strategy:\n      matrix:\n        k: [' +
        each(3000, (i) => `a${i},`) +
        ']\n        l: [' +
        each(3000, (i) => `a${i},`) +
        ']\n        exclude:\n' +
        each(3000, (i) => `          - {k: a${i}, l: a${i}}\n`) +
        '    container: a:${{ matrix.k }}-${{ matrix.l }}\n',
    ),
  ],
  [
    'GitHub: expr deep',
    '.github/workflows/a.yml',
    workflow(`    container: \${{ ${nest('(', '1', ')', 10_000)} }}\n`),
  ],
  [
    'GitHub: expr format',
    '.github/workflows/a.yml',
    workflow(`    container: \${{ ${nest("format('{0}{0}', ", "'a'", ')', 60)} }}\n`),
  ],
  [
    'GitHub: expr or',
    '.github/workflows/a.yml',
    workflow(`    container: \${{ ${times('github.x || ', 20_000)}'a:1' }}\n`),
  ],
  [
    'GitHub: expr nots',
    '.github/workflows/a.yml',
    workflow(`    container: \${{ ${times('!', 50_000)}'a:1' }}\n`),
  ],
  [
    'GitHub: expr index',
    '.github/workflows/a.yml',
    workflow(`    container: \${{ a${times('[a', 20_000)}${times(']', 20_000)} }}\n`),
  ],
  [
    'GitHub: exprs many',
    '.github/workflows/a.yml',
    workflow(`    container: ${times('${{ github.x }}', 20_000)}\n`),
  ],
  [
    'GitHub: env double',
    '.github/workflows/a.yml',
    'env:\n  A0: a\n' +
      each(60, (i) => `  A${i + 1}: \${{ env.A${i} }}\${{ env.A${i} }}\n`) +
      workflow('    container: ${{ env.A60 }}\n    steps:\n      - run: docker run $A60\n'),
  ],
  [
    'GitHub: env cycle',
    '.github/workflows/a.yml',
    `env:\n  A: \${{ env.B }}\n  B: \${{ env.A }}\n${workflow('    container: ${{ env.A }}\n')}`,
  ],
  [
    'GitHub: jobs needs',
    '.github/workflows/a.yml',
    'on: push\njobs:\n' +
      each(
        3000,
        (i) =>
          `  j${i}:\n    needs: [j${i - 1}, j${i + 1}]\n    outputs: {o: "\${{ needs.j${i - 1}.outputs.o }}"}\n    container: \${{ needs.j${i - 1}.outputs.o }}\n`,
      ),
  ],
  [
    'GitLab: extends cycle',
    '.gitlab-ci.yml',
    'a:\n  extends: b\n  script: docker run $X\nb:\n  extends: a\n  image: $Y\n',
  ],
  ['GitLab: extends self', '.gitlab-ci.yml', 'a:\n  extends: a\n  image: x:1\n'],
  [
    'GitLab: extends chain',
    '.gitlab-ci.yml',
    `${each(5000, (i) => `a${i}:\n  extends: a${i + 1}\n  script: docker run x\n`)}a5000:\n  image: x:1\n`,
  ],
  [
    'GitLab: extends many',
    '.gitlab-ci.yml',
    each(
      300,
      (i) => `a${i}:\n  extends: [${Array.from({ length: 100 }, (_, j) => `a${i + 1 + j}`)}]\n  image: x:1\n`,
    ),
  ],
  [
    'GitLab: extends doubled',
    '.gitlab-ci.yml',
    each(60, (i) => `a${i}:\n  extends: [a${i + 1}, a${i + 1}]\n  variables: {V${i}: x}\n`) +
      'a60:\n  image: $V1\n',
  ],
  [
    'GitLab: ref cycle',
    '.gitlab-ci.yml',
    'a:\n  image: !reference [b, image]\n  script: !reference [b, script]\nb:\n  image: !reference [a, image]\n  script: !reference [a, script]\n',
  ],
  [
    'GitLab: ref doubled',
    '.gitlab-ci.yml',
    `${each(
      60,
      (i) =>
        `a${i}:\n  script:\n    - !reference [a${i + 1}, script]\n    - !reference [a${i + 1}, script]\n`,
    )}a60:\n  script: [docker run a:1]\n`,
  ],
  [
    'GitLab: ref chain',
    '.gitlab-ci.yml',
    each(5000, (i) => `a${i}:\n  script: !reference [a${i + 1}, script]\n`) +
      'a5000:\n  script: [docker run a:1]\n',
  ],
  [
    'GitLab: include self',
    '.gitlab-ci.yml',
    'include: [.gitlab-ci.yml, /.gitlab-ci.yml, "*.yml", "**/*.yml"]\na:\n  image: $X\n',
  ],
  [
    'GitLab: vars doubled',
    '.gitlab-ci.yml',
    'variables:\n  A0: a\n' +
      each(60, (i) => `  A${i + 1}: $A${i}$A${i}\n`) +
      'a:\n  image: $A60\n  script: docker run $A60\n',
  ],
  ['GitLab: vars cycle', '.gitlab-ci.yml', 'variables: {A: $B, B: $A}\na: {image: $A}\n'],
  [
    'GitLab: matrix',
    '.gitlab-ci.yml',
    'a:\n  image: "$K0$K1$K2$K3$K4$K5$K6$K7$K8$K9"\n  parallel:\n    matrix:\n      - ' +
      each(
        10,
        (i) =>
          `${i ? '        ' : ''}K${i}: [${Array.from({ length: 100 }, (_, j) => `v${j}`).join(', ')}]\n`,
      ) +
      '  script: docker run $K0:$K1\n',
  ],
  [
    'GitLab: matrix many',
    '.gitlab-ci.yml',
    'a:\n  image: "a:$K"\n  parallel:\n    matrix:\n' +
      each(20_000, (i) => `      - {K: v${i}}\n`) +
      '  script: x\n',
  ],
  [
    'GitLab: jobs 30k',
    '.gitlab-ci.yml',
    `default: {image: "a:1"}\nvariables: {X: y}\n${each(30_000, (i) => `j${i}: {script: x}\n`)}`,
  ],
  [
    'bake matrix',
    'docker-bake.hcl',
    'target "a" {\n  name = "a-${k0}-${k1}"\n  matrix = {\n' +
      each(10, (i) => `    k${i} = [${Array.from({ length: 100 }, (_, j) => `"v${j}"`).join(', ')}]\n`) +
      '  }\n  contexts = { a = "docker-image://a:${k0}${k1}${k2}${k3}${k4}${k5}${k6}${k7}${k8}${k9}" }\n}\n',
  ],
  [
    'bake doubled',
    'docker-bake.hcl',
    'variable "A0" { default = "a" }\n' +
      each(60, (i) => `variable "A${i + 1}" { default = "\${A${i}}\${A${i}}" }\n`) +
      'target "t" { contexts = { a = "docker-image://${A60}" } }\n',
  ],
  [
    'bake cycle',
    'docker-bake.hcl',
    'variable "A" { default = B }\nvariable "B" { default = A }\ntarget "t" { contexts = { a = "docker-image://${A}" } }\n',
  ],
  [
    'bake inherit cycle',
    'docker-bake.hcl',
    'target "a" { inherits = ["b"] }\ntarget "b" { inherits = ["a"]\n contexts = {x = "docker-image://a:1"} }\n',
  ],
  [
    'bake inherit doubled',
    'docker-bake.hcl',
    each(60, (i) => `target "a${i}" { inherits = ["a${i + 1}", "a${i + 1}"]\n args = {A = "b"} }\n`) +
      'target "a60" { contexts = {x = "docker-image://a:1"} }\n',
  ],
  [
    'bake fn rec',
    'docker-bake.hcl',
    'function "f" {\n params = [a]\n result = "${f(a)}${f(a)}"\n}\ntarget "t" { contexts = { a = "docker-image://${f("a")}" } }\n',
  ],
  [
    'bake fn doubled',
    'docker-bake.hcl',
    'function "f0" {\n params = [a]\n result = "${a}${a}"\n}\n' +
      each(60, (i) => `function "f${i + 1}" {\n params = [a]\n result = f${i}(f${i}(a))\n}\n`) +
      'target "t" { contexts = { a = "docker-image://${f60("a")}" } }\n',
  ],
  [
    'bake parens',
    'docker-bake.hcl',
    `target "t" { contexts = { a = ${nest('(', '"docker-image://a"', ')', 20_000)} } }\n`,
  ],
  [
    'bake tpl',
    'docker-bake.hcl',
    `target "t" { contexts = { a = "docker-image://${times('${"', 5000)}${times('"}', 5000)}" } }\n`,
  ],
  [
    'bake cond',
    'docker-bake.hcl',
    `target "t" { contexts = { a = ${times('true ? "a" : ', 20_000)}"b" } }\n`,
  ],
  ['bake ops', 'docker-bake.hcl', `target "t" { contexts = { a = ${times('1 + ', 20_000)}1 } }\n`],
  ['bake for', 'docker-bake.hcl', `target "t" { tags = ${nest('[for a in ', '["x"]', ': a]', 2000)} }\n`],
  [
    'bake groups',
    'docker-bake.hcl',
    each(60, (i) => `group "g${i}" { targets = ["g${i + 1}", "g${i + 1}"] }\n`),
  ],
  ['bake blocks', 'docker-bake.hcl', times('target "a" {\n', 20_000)],
  [
    'bake json matrix',
    'docker-bake.json',
    JSON.stringify({
      target: {
        a: {
          name: 'a-${k0}',
          matrix: Object.fromEntries(
            Array.from({ length: 10 }, (_, i) => [`k${i}`, Array.from({ length: 100 }, (_, j) => `v${j}`)]),
          ),
          contexts: { a: 'docker-image://a:${k0}${k1}${k2}${k3}${k4}' },
        },
      },
    }),
  ],
  [
    'compose extends cycle',
    'compose.yaml',
    'services:\n  a: {extends: {service: b}}\n  b: {extends: {service: a}, image: "x:1"}\n',
  ],
  [
    'compose extends file self',
    'compose.yaml',
    'include: [compose.yaml]\nservices:\n  a: {extends: {file: compose.yaml, service: a}, image: "x:$X"}\n',
  ],
  [
    'compose services 50k',
    'compose.yaml',
    `services:\n${each(50_000, (i) => `  s${i}: {image: "a:${i}"}\n`)}`,
  ],
  [
    'compose build inline',
    'compose.yaml',
    'services:\n' +
      each(3000, (i) => `  s${i}: {build: {dockerfile_inline: "FROM a:1\\nFROM b:1\\n", args: {A: b}}}\n`),
  ],
  ['compose vars', 'compose.yaml', `services: {a: {image: "${nest('${A:-', 'x', '}', 20_000)}"}}\n`],
  [
    'compose builds same',
    'compose.yaml',
    `services:\n${each(5000, (i) => `  s${i}: {build: {context: ., args: {V: "${i}"}}}\n`)}`,
  ],
  [
    'kustomize self',
    'kustomization.yaml',
    'resources: [., ./, ../attack, kustomization.yaml]\nbases: [.]\ncomponents: [.]\nimages: [{name: a, newTag: "1"}]\n',
  ],
  [
    'kustomize images 50k',
    'kustomization.yaml',
    `images:\n${each(50_000, (i) => `- {name: a${i}, newTag: "1"}\n`)}`,
  ],
  [
    'kustomize patches',
    'kustomization.yaml',
    `patches:\n${each(5000, (i) => `- patch: |\n    - {op: replace, path: /spec/image, value: "a:${i}"}\n`)}`,
  ],
  [
    'argo text in text',
    'wf.yaml',
    (() => {
      let s =
        'apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec: {templates: [{container: {image: "a:1"}}]}\n'
      for (let i = 0; i < 1000; i++) {
        s =
          'apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  templates:\n  - resource:\n      manifest: |\n' +
          (s.length < 3e6
            ? s
                .split('\n')
                .map((l) => ` ${l}`)
                .join('\n')
            : s)
        if (s.length > 2e6) break
      }
      return s
    })(),
  ],
  [
    'configmap nest',
    'cm.yaml',
    (() => {
      let s = 'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: "a:1"}]}\n'
      for (let i = 0; i < 500; i++) {
        s =
          'apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: |\n' +
          s
            .split('\n')
            .map((l) => `   ${l}`)
            .join('\n')
        if (s.length > 2e6) break
      }
      return s
    })(),
  ],
  [
    'json in json',
    'cm.json',
    (() => {
      let s = '{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"image":"a:1"}]}}'
      for (let i = 0; i < 18; i++)
        s = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', data: { 'a.json': s } })
      return s
    })(),
  ],
  [
    'argo templates refs',
    'wf.yaml',
    'apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  arguments: {parameters: [{name: p0, value: a}]}\n  templates:\n' +
      each(
        3000,
        (i) =>
          `  - name: t${i}\n    inputs: {parameters: [{name: p, value: "{{inputs.parameters.p}}{{inputs.parameters.p}}"}]}\n    container: {image: "{{inputs.parameters.p}}"}\n    steps: [[{name: s, template: t${i + 1}, arguments: {parameters: [{name: p, value: "{{inputs.parameters.p}}{{inputs.parameters.p}}"}]}}, {name: s2, template: t${(i * 7) % 3000}}]]\n`,
      ),
  ],
  [
    'tekton params',
    't.yaml',
    'apiVersion: tekton.dev/v1\nkind: Task\nspec:\n  params:\n  - {name: p0, default: a}\n' +
      each(3000, (i) => `  - {name: p${i + 1}, default: "$(params.p${i})$(params.p${i})"}\n`) +
      '  steps:\n' +
      each(3000, (i) => `  - image: $(params.p${i})\n`),
  ],
  [
    'tekton matrix',
    't.yaml',
    'apiVersion: tekton.dev/v1\nkind: Pipeline\nspec:\n  tasks:\n  - name: a\n    matrix:\n      params:\n' +
      each(
        10,
        (i) =>
          `      - {name: k${i}, value: [${Array.from({ length: 100 }, (_, j) => `v${j}`).join(', ')}]}\n`,
      ) +
      '    taskSpec: {params: [{name: k0},{name: k1}], steps: [{image: "$(params.k0):$(params.k1)"}]}\n',
  ],
  ['values 200k', 'values.yaml', each(200_000, (i) => `k${i}: v\n`)],
  [
    'values images 30k',
    'values.yaml',
    each(30_000, (i) => `k${i}: {image: {repository: a/b${i}, tag: "1"}}\n`),
  ],
  [
    'values deep',
    'values.yaml',
    `${each(500, (i) => `${' '.repeat(i)}a${i}:\n`) + ' '.repeat(500)}image: {repository: a, tag: "1"}\n`,
  ],
  [
    'values registry',
    'values.yaml',
    'global: {imageRegistry: x}\n' +
      each(20_000, (i) => `k${i}: {registry: a, repository: b, image: c, tag: "1", digest: ""}\n`),
  ],
  [
    'chart annotations',
    'Chart.yaml',
    `annotations:\n  artifacthub.io/images: |\n${each(30_000, (i) => `    - {name: a, image: "a:${i}"}\n`)}`,
  ],
  [
    'chart annot deep',
    'Chart.yaml',
    `annotations:\n  artifacthub.io/images: |\n    - image: ${nest('[', 'a', ']', 5000)}\n`,
  ],
  [
    'chart deps',
    'Chart.yaml',
    `dependencies:\n${each(30_000, (i) => `- {name: a${i}, repository: "oci://x/y", version: "1"}\n`)}`,
  ],
  [
    'skaffold',
    'skaffold.yaml',
    'apiVersion: skaffold/v4beta1\nkind: Config\nbuild:\n  artifacts:\n' +
      each(20_000, (i) => `  - {image: a${i}, docker: {buildArgs: {A: b}}}\n`) +
      'profiles:\n' +
      each(2000, (i) => `- name: p${i}\n  build: {artifacts: [{image: a1}]}\n`),
  ],
  [
    'skaffold requires self',
    'skaffold.yaml',
    'apiVersion: skaffold/v4beta1\nkind: Config\nrequires: [{path: .}, {path: skaffold.yaml}]\nbuild: {artifacts: [{image: a}]}\n',
  ],
  [
    'helmfile',
    'helmfile.yaml',
    'helmfiles: [helmfile.yaml, .]\nreleases:\n' +
      each(20_000, (_i) => `- {name: a, chart: "oci://x/y", set: [{name: image.tag, value: "1"}]}\n`),
  ],
  [
    'fleet',
    'fleet.yaml',
    'helm: {chart: "oci://a/b", values: {image: {repository: a, tag: "1"}}}\n' +
      'targetCustomizations:\n' +
      each(10_000, (i) => `- {name: a, helm: {values: {image: {repository: a, tag: "${i}"}}}}\n`),
  ],
  [
    'devcontainer',
    '.devcontainer/devcontainer.json',
    '{"image":"a:1",' +
      each(20_000, (i) => `"features${i}":{},`) +
      '"features":{' +
      each(20_000, (i) => `"ghcr.io/a/b${i}:1":{},`) +
      '"x:1":{}}}',
  ],
  ['devcontainer deep comments', '.devcontainer/devcontainer.json', times('/*', 100_000)],
  ['devcontainer slashes', '.devcontainer/devcontainer.json', `${times('//', 100_000)}\n{"image":"a:1"}`],
  [
    'package scripts',
    'package.json',
    `{"scripts":{${each(30_000, (i) => `"s${i}":"docker run a:${i}",`)}"x":"npm run x"}}`,
  ],
  [
    'workshop',
    'workshop.yaml',
    'apiVersion: training.educates.dev/v1beta1\nkind: Workshop\nmetadata: {name: a}\nspec:\n  session:\n    objects:\n' +
      each(
        3000,
        (i) =>
          `    - {apiVersion: v1, kind: Pod, spec: {containers: [{image: "$(image_repository)/a:${i}"}]}}\n`,
      ) +
      '  workshop:\n    image: a:1\n    files:\n' +
      each(3000, (i) => `    - {image: {url: "$(image_repository)/b:${i}"}}\n`),
  ],
  [
    'workshop vars',
    'workshop.yaml',
    'apiVersion: training.educates.dev/v1beta1\nkind: Workshop\nmetadata: {name: a}\nspec:\n  request:\n    parameters:\n' +
      each(5000, (i) => `    - {name: P${i}, value: "$(P${i - 1})$(P${i - 1})"}\n`) +
      '  workshop: {image: "$(P4999)"}\n',
  ],
  ['drone', '.drone.yml', times('kind: pipeline\nsteps: [{image: a:1}]\n---\n', 20_000)],
  [
    'woodpecker matrix',
    '.woodpecker/a.yaml',
    'matrix:\n' +
      each(10, (i) => `  K${i}: [${Array.from({ length: 100 }, (_, j) => `v${j}`).join(', ')}]\n`) +
      'steps: [{image: "a:${K0}${K1}${K2}${K3}"}]\n',
  ],
  [
    'woodpecker include',
    '.woodpecker/a.yaml',
    `matrix:\n  include:\n${each(20_000, (i) => `  - {A: a${i}}\n`)}steps: [{image: "a:\${A}"}]\n`,
  ],
  [
    'taskfile',
    'Taskfile.yml',
    'version: "3"\nvars:\n  A0: a\n' +
      each(60, (i) => `  A${i + 1}: "{{.A${i}}}{{.A${i}}}"\n`) +
      'includes: {a: Taskfile.yml}\ntasks:\n' +
      each(10_000, (i) => `  t${i}: {cmds: ["docker run {{.A60}}"]}\n`),
  ],
  ['env file', '.env', each(60, (i) => `A${i + 1}=\${A${i}}\${A${i}}\n`)],
]
