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
