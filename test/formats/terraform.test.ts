import { describe, expect, it } from 'vitest'
import { brief, read } from '../support/read.ts'

const CONTAINER = (image: string) => `resource "docker_container" "a" { image = ${image} }\n`

/** The uses of one file of a module. */
async function readIn(files: Readonly<Record<string, string>>, path = 'app/main.tf') {
  return (await read(['terraform'], path, files[path] ?? '', { files })).uses
}

describe('a module of Terraform', () => {
  it('gives values to variables and locals of its files, in one of which they are changed', async () => {
    const files = {
      'app/main.tf': CONTAINER('var.image') + CONTAINER('"${local.registry}/b:${var.tag}"'),
      'app/variables.tf': 'variable "image" { default = "acme/a:1" }\nvariable "tag" {}\n',
      'app/locals.tf': 'locals { registry = "r.example.com" }\n',
      'app/terraform.tfvars': 'tag = "2"\n',
      'other/variables.tf': 'variable "tag" { default = "3" }\n',
    }
    const uses = await readIn(files)
    expect(uses.map(brief)).toEqual([
      'service var.image => acme/a:1',
      'service ${local.registry}/b:${var.tag} => r.example.com/b:2',
    ])
    const places = uses.map(({ image }) =>
      image.kind === 'read' ? image.segments.map(({ at }) => at?.path) : [],
    )
    expect(places).toEqual([['app/variables.tf'], ['app/locals.tf', 'app/main.tf', 'app/terraform.tfvars']])
  })

  it('takes the value of a file that is always read before the default', async () => {
    const files = {
      'app/main.tf': CONTAINER('var.image'),
      'app/variables.tf': 'variable "image" { default = "acme/a:1" }\n',
      'app/b.auto.tfvars': 'image = "acme/a:2"\n',
      'app/prod.tfvars': 'image = "acme/a:3"\n',
    }
    expect((await readIn(files)).map(brief)).toEqual(['service var.image => acme/a:2'])
  })

  it('tells of a default, a local or a value only where no field takes it', async () => {
    const files = {
      'main.tf': CONTAINER('var.image'),
      'variables.tf':
        'variable "image" { default = "acme/a:1" }\nvariable "left_image" { default = "acme/b:1" }\n',
      'terraform.tfvars': 'image = "acme/a:2"\nside_image = "acme/c:1"\n',
    }
    expect((await readIn(files, 'variables.tf')).map(brief)).toEqual(['container acme/b:1'])
    expect((await readIn(files, 'terraform.tfvars')).map(brief)).toEqual(['container acme/c:1'])
  })

  it('reads the blocks that others make', async () => {
    const text =
      'resource "azurerm_container_app" "a" {\n  template {\n    dynamic "init_container" {\n      for_each = [1]\n      content { image = "acme/a:1" }\n    }\n  }\n}\n'
    expect((await readIn({ 'main.tf': text }, 'main.tf')).map(brief)).toEqual(['init-container acme/a:1'])
  })

  it('takes a variable of the module in a job of Nomad, and none for one of the job', async () => {
    const module = (image: string) =>
      `variable "tag" { default = "1" }\nresource "nomad_job" "a" {\n  jobspec = <<EOT\njob "a" {\n  task "t" { config { image = "${image}" } }\n}\nEOT\n}\n`
    const found = async (image: string) => (await readIn({ 'main.tf': module(image) }, 'main.tf')).map(brief)
    expect(await found('a/b:${var.tag}')).toEqual(['container a/b:${var.tag} => a/b:1'])
    expect(await found('a/b:$${var.tag}')).toEqual(['container a/b:$${var.tag} => unread: runtime-variable'])
  })

  it('tells what else than an image reads a value', async () => {
    const files = {
      'main.tf': `${CONTAINER('var.image')}output "a" { value = var.image }\n`,
      'variables.tf': 'variable "image" { default = "acme/a:1" }\n',
    }
    const { alsoRead } = await read(['terraform'], 'main.tf', files['main.tf'], { files })
    expect(alsoRead).toEqual([{ path: 'variables.tf', start: 30, end: 38 }])
  })

  it.each([
    ['a variable without a default', 'variable "v" {}\n', 'var.v'],
    ['a default that is null or empty', 'variable "v" { default = null }\n', 'var.v'],
    ['variables that lead to each other', 'locals {\n  v = local.w\n  w = local.v\n}\n', 'local.v'],
    ['a local with two branches', 'locals { v = var.on ? "a/b:1" : "c/d:2" }\n', 'local.v'],
    ['an attribute of a resource', '', '"${aws_ecr_repository.a.repository_url}:1"'],
    ['data', '', 'data.external.a.result["image"]'],
    ['a file', '', 'file("image.txt")'],
    ['a variable behind a second dollar sign', 'variable "v" { default = "1" }\n', '"a/b:$${var.v}"'],
    ['a directive', '', '"a/b:%{ if var.on }1%{ endif }"'],
  ])('leaves %s unread', async (_, more, image) => {
    const uses = await readIn({ 'main.tf': more + CONTAINER(image) }, 'main.tf')
    const reasons = uses.map((use) => use.image.kind === 'unread' && use.image.reason)
    expect(reasons).toEqual(['runtime-variable'])
  })

  it.each([
    ['an image of a resource of its own', CONTAINER('docker_image.a.image_id')],
    ['an image of a data source', CONTAINER('"${data.docker_image.a.repo_digest}"')],
    [
      'an image that is built',
      'resource "docker_image" "a" {\n  name = "a/b:1"\n  build { context = "." }\n}\n',
    ],
    [
      'what is tagged',
      'resource "docker_tag" "a" {\n  source_image = "a/b:1"\n  target_image = "a/b:2"\n}\n',
    ],
    [
      'disks',
      'resource "lxd_instance" "a" { image = "ubuntu:24.04" }\nmodule "b" { image = "debian-cloud/debian-12" }\n',
    ],
    ['comments', `# ${CONTAINER('"a/b:1"')}/*\n${CONTAINER('"a/b:1"')}*/\n// ${CONTAINER('"a/b:1"')}`],
    ['other texts', 'resource "local_file" "a" { content = "image = \\"a/b:1\\"" }\n'],
  ])('does not list %s', async (_, text) => {
    expect((await readIn({ 'main.tf': text }, 'main.tf')).map(brief)).toEqual([])
  })

  it('is read in linear time where every field takes a variable', async () => {
    const fields = CONTAINER('"acme/a:${var.tag}"').repeat(3000)
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, at) => [`f${at}.tf`, `variable "v${at}" { default = "1" }\n`]),
    )
    const uses = await readIn(
      { ...files, 'main.tf': `${fields}variable "tag" { default = "2" }\n` },
      'main.tf',
    )
    expect(uses).toHaveLength(3000)
  })
})
