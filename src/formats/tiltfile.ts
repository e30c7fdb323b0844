import { defineTextFormat, expandNames } from './table-format.ts'
import { codeIn } from './text-languages.ts'

/**
 * Tiltfiles: their commands, objects written into them, and what they set in builds. What is built is no use.
 *
 * @see https://docs.tilt.dev/api.html
 * @see https://docs.docker.com/reference/cli/docker/buildx/build/#build-arg
 */
export const tiltfileFormat = defineTextFormat(
  {
    id: 'tiltfile',
    names: ['**/tiltfile{,.*}', '**/*.tiltfile'],
    candidates: [],
    rows: [
      { path: '**.local{.(),.command}', role: 'cli-argument', form: 'commands' },
      { path: '**.local_resource.{(1),cmd,serve_cmd}', role: 'cli-argument', form: 'commands' },
      { path: '**.custom_build.{(1),command}', role: 'cli-argument', form: 'commands' },
      { path: '**.blob.()', role: 'container', form: 'manifests' },
      { path: '**.docker_build{,_with_restart}.build_args.*', role: 'base', form: 'value' },
      { path: '**.docker_build{,_with_restart}.cache_from{,[]}', role: 'build-cache', form: 'value' },
      {
        path: '**.{docker_build,docker_build_with_restart,custom_build,custom_build_with_restart,ko_build}.{(),ref}',
        role: 'container',
        form: 'built',
      },
    ],
    variables: {
      open: /\$/,
      unread: 'the Tiltfile computes it',
      expand: expandNames(/\$\{(\w+)\}/g, /\$/, (name, scope) => scope.sole(name)),
    },
    given: (name, scope) => scope.sole(name),
    traits: { takesBuiltTags: true },
  },
  'hcl',
  codeIn('python'),
)
