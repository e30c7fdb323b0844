import { defineTextFormat } from './table-format.ts'
import { codeIn } from './text-languages.ts'

/**
 * Builds with Cloud Native Buildpacks: project descriptors, builders and packages. Buildpacks by a registry's id or a path
 * are no images. Pack takes a tag and a digest.
 *
 * @see https://github.com/buildpacks/spec/blob/main/extensions/project-descriptor.md
 * @see https://buildpacks.io/docs/reference/config/builder-config/
 * @see https://github.com/buildpacks/pack/blob/main/pkg/image/fetcher.go
 */
export const buildpacksFormat = defineTextFormat(
  {
    id: 'buildpacks',
    names: ['**/project.toml', '**/builder.toml', '**/package.toml'],
    candidates: ['**/*{builder,package}*.toml'],
    hints: ['[[buildpacks]]', '[[order]]', '[[dependencies]]', '[buildpack]'],
    claims: ({ has }) =>
      has('buildpack') || ['stack', 'order', 'build'].some((key) => has(key) && has('buildpacks')),
    rows: [
      { path: '{io.buildpacks,build}.builder', role: 'builder', form: 'source' },
      { path: 'io.buildpacks.{group,pre.group,post.group}{,[]}.uri', role: 'builder', form: 'docker-url' },
      { path: 'build.buildpacks{,[]}.uri', role: 'builder', form: 'docker-url' },
      { path: '{build,run}.image', role: 'builder' },
      { path: 'run.images{,[]}.image', role: 'builder' },
      { path: 'run.images{,[]}.mirrors[]', role: 'builder' },
      { path: 'stack.{build-image,run-image}', role: 'builder' },
      { path: 'stack.run-image-mirrors[]', role: 'builder' },
      {
        path: '{buildpack,buildpacks,extensions,lifecycle,dependencies}{,[]}.uri',
        role: 'builder',
        form: 'docker-url',
      },
      { path: '{buildpacks,extensions,dependencies}{,[]}.image', role: 'builder' },
    ],
  },
  'hcl',
  codeIn('toml'),
)

/**
 * Apps of Fly. Its own servers look for the image; the builder is given to pack.
 *
 * @see https://fly.io/docs/reference/configuration/#the-build-section
 * @see https://github.com/superfly/flyctl/blob/master/internal/build/imgsrc/buildpacks_builder.go
 */
export const flyFormat = defineTextFormat(
  {
    id: 'fly',
    names: ['**/fly{,.*}.toml'],
    candidates: [],
    rows: [
      { path: 'build.image', role: 'service', isUnconfirmed: true },
      { path: 'build.builder', role: 'builder' },
    ],
  },
  'hcl',
  codeIn('toml'),
)

/**
 * Builds of Rust with cross.
 *
 * @see https://github.com/cross-rs/cross/blob/main/docs/config_file.md
 */
export const crossFormat = defineTextFormat(
  {
    id: 'cross',
    names: ['**/cross.toml'],
    candidates: [],
    isUnconfirmed: true,
    rows: [{ path: 'target.*.image{,.name}', role: 'base' }],
  },
  'hcl',
  codeIn('toml'),
)
