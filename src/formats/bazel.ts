import { defineTextFormat, expandNames } from './table-format.ts'
import { codeIn } from './text-languages.ts'

const IMAGE = { repository: 'image', tag: 'tag', digest: 'digest' }
const REPOSITORY = { registry: 'registry', repository: 'repository', tag: 'tag', digest: 'digest' }
/** In macros, whose callers give the name. */
const OPEN = /^\$\{/

/**
 * Images that Bazel pulls, with rules_oci, rules_docker or rules_img, and those of remote executors. The digest wins over
 * the tag; with `reproducible = False` only one of them may stand there.
 *
 * @see https://github.com/bazel-contrib/rules_oci/blob/main/oci/pull.bzl
 * @see https://github.com/bazel-contrib/rules_oci/blob/main/oci/private/util.bzl
 */
export const bazelFormat = defineTextFormat(
  {
    id: 'bazel',
    names: ['**/{module,*.module}.bazel', '**/workspace{,.bazel,.bzlmod}'],
    candidates: ['**/*.bzl', '**/build{,.bazel}'],
    hints: ['pull', 'container-image'],
    claims: () => true,
    rows: [
      { path: '**.*pull', role: 'base', parts: IMAGE, inside: { digest: '*' }, except: OPEN },
      {
        path: '**.*pull',
        role: 'base',
        parts: IMAGE,
        inside: { tag: '*' },
        hasDigestKey: true,
        except: OPEN,
      },
      { path: '**.*pull.image', role: 'base', pin: 'tag-or-digest', except: OPEN },
      {
        path: '**.*pull',
        role: 'base',
        parts: REPOSITORY,
        inside: { registry: '*' },
        hasDigestKey: true,
        except: OPEN,
      },
      { path: '**.container_pull', role: 'base', parts: REPOSITORY, hasDigestKey: true, except: OPEN },
      {
        path: '**.exec_properties.container-image',
        role: 'ci-job',
        form: 'docker-url',
        isUnconfirmed: true,
      },
    ],
    variables: {
      open: /\$/,
      expand: expandNames(/\$\{(\w+)\}/g, /\$/, (name, scope) => scope.sole(name)),
    },
  },
  'hcl',
  codeIn('python'),
)
