import { describe, expect, it, test } from 'vitest'
import { brief, read } from '../support/read.ts'

const uses = async (path: string, text: string) => (await read(['shell'], path, text)).uses.map(brief)
const pulled = (...images: readonly string[]) => images.map((image) => `cli-argument ${image}`)
const unset = (raw: string) => `${raw} => unread: variable-without-default`

describe('single quotes do not hold back', () => {
  it.each([
    ['a variable of make', 'Makefile', "A = acme/a:1\nt:\n\tdocker run '$(A)'\n", '$(A)'],
    ['one beside other text', 'Makefile', "A = a\nt:\n\tdocker run 'acme/$(A):1'\n", 'acme/$(A):1'],
    ['one in a script', 'Makefile', "A = acme/a:1\nt:\n\tsh -c 'docker run $(A)'\n", '$(A)'],
    ['one in quotes in a script', 'Makefile', 'A = acme/a:1\nt:\n\tsh -c "docker run \'$(A)\'"\n', '$(A)'],
    ['a variable of just', 'justfile', "x := 'acme/a:1'\nt:\r\n\tdocker run '{{ x }}'\r\n", '{{ x }}'],
    [
      'a variable of Task',
      'Taskfile.yml',
      "vars: {A: 'acme/a:1'}\ntasks:\n  t: docker run '{{.A}}'\n",
      '{{.A}}',
    ],
  ])('%s', async (_, path, text, raw) => {
    expect(await uses(path, text)).toEqual(pulled(`${raw} => acme/a:1`))
  })

  it.each([
    ['one without a value', 'Makefile', "t:\n\tdocker run '$(A)'\n", [unset('$(A)')]],
    ['a template of a script', 'a.sh', "docker run '{{ x }}'\n", ['{{ x }} => unread: template-expression']],
  ])('but %s', async (_, path, text, expected) => {
    expect(await uses(path, text)).toEqual(pulled(...expected))
  })
})

describe('the variables of a recipe', () => {
  const two = ['$(G) => acme/a:1', '$(G) => acme/b:1']
  test.each([
    ['target', 'a: G = acme/a:1\nb: G = acme/b:1\na:\n\tdocker run $(G)\nb:\n\tdocker run $(G)\n', two],
    [
      'target, with line ends of Windows',
      'a: G = acme/a:1\r\na: G += sh\r\nb: G = acme/b:1\r\na:\r\n\tdocker run \\\r\n\t\t$(G)\r\nb:\r\n\tdocker run $(G)\r\n',
      two,
    ],
    ['none of another target', 'a: G = acme/a:1\nb:\n\tdocker run $(G)\n', [unset('$(G)')]],
    ['target that needs it', 'a: G = acme/a:1\na: c\nc: b\nb:\n\tdocker run $(G)\n', ['$(G) => acme/a:1']],
    ['targets that need it', 'a: G = acme/a:1\nc: G = acme/b:1\na c: b\nb:\n\tdocker run $(G)\n', two],
    ['targets of it', 'a: G = acme/a:1\nb: G = acme/b:1\na b:\n\tdocker run $(G)\n', two],
    ['targets in one line', 'a b: G = acme/a:1\nb:\n\tdocker run $(G)\n', ['$(G) => acme/a:1']],
    [
      'target, in the value of another variable',
      'R = docker run $(G)\nR2 = $(R) sh\na: G = acme/a:1\nb: G = acme/b:1\na:\n\t$(R)\nb:\n\t$(R2)\n',
      ['$(R) => acme/a:1', '$(R2) => acme/b:1'],
    ],
    [
      'target before that of the file',
      'G = acme/b:1\na: G = acme/a:1\na:\n\tdocker run $(G)\nb:\n\tdocker run $(G)\n',
      two,
    ],
    [
      'targets that need each other',
      'a: G = acme/a:1\na: b\nb: a\n\tdocker run $(G)\n',
      ['$(G) => acme/a:1'],
    ],
  ])('of make are those of its %s', async (_, text, expected) => {
    expect(await uses('Makefile', text)).toEqual(pulled(...expected))
  })

  test.each([
    [
      'Makefile',
      'b:\n\tI=acme/a:1; docker run $$I\nc:\n\tdocker run $$I\n',
      ['$$I => acme/a:1', unset('$$I')],
    ],
    ['Makefile', 'b:\n\tI=acme/a:1\n\tdocker run $$I\n', [unset('$$I')]],
    ['Makefile', 'b:\n\tI=acme/a:1; \\\r\n\tdocker run $$I\r\n', ['$$I => acme/a:1']],
    [
      'Makefile',
      '.ONESHELL:\nb:\n\tI=acme/a:1\n\tdocker run $$I\nc:\n\tdocker run $$I\n',
      ['$$I => acme/a:1', unset('$$I')],
    ],
    ['Makefile', "b:\n\techo (don't\n\tdocker run acme/a:1\n\techo '\n", ['acme/a:1']],
    ['justfile', 'b:\n  I=acme/a:1; docker run $I\n  docker run $I\n', ['$I => acme/a:1', unset('$I')]],
    ['justfile', 'b:\n  #!/bin/sh\n  I=acme/a:1\n  docker run $I\n', ['$I => acme/a:1']],
    ['justfile', '[script]\nb:\n  I=acme/a:1\n  docker run $I\n', ['$I => acme/a:1']],
    ['justfile', 'b:\n  docker run \\\n    acme/a:1 \\\n', ['acme/a:1']],
  ])('of a shell end with its line: %s %j', async (path, text, expected) => {
    expect(await uses(path, text)).toEqual(pulled(...expected))
  })

  it('of just are its parameters', async () => {
    const text =
      'a img="acme/a:1":\n  docker run {{img}}\nb img="acme/b:1":\n  docker run {{img}}\nc:\n  docker run {{img}}\n'
    expect(await uses('justfile', text)).toEqual(
      pulled('{{img}} => acme/a:1', '{{img}} => acme/b:1', unset('{{img}}')),
    )
  })
})

describe('a recipe of make', () => {
  test.each([
    ['behind its target', 't: ; docker run acme/a:1\n'],
    ['behind what it needs', 't: a b; @docker run acme/a:1 # yes; no\n'],
    ['behind it, over lines', 't: a \\\r\n  b; docker run \\\r\n  acme/a:1\r\n'],
    ['with a prefix of its own', '.RECIPEPREFIX = >\nt:\n> docker run \\\n>   acme/a:1\n'],
    [
      'with its own prefix for a while',
      '.RECIPEPREFIX := >\nt:\n>true\n.RECIPEPREFIX =\nu:\n\tdocker run acme/a:1\n',
    ],
  ])('may stand %s', async (_, text) => {
    expect(await uses('Makefile', text)).toEqual(pulled('acme/a:1'))
  })

  it.each(['t: a # ; docker run acme/a:1\n', '# t: ; docker run acme/a:1\n'])(
    'is no comment: %j',
    async (text) => {
      expect(await uses('Makefile', text)).toEqual([])
    },
  )
})
