import { posix } from 'node:path'
import { defineTextFormat } from './table-format.ts'

const KINDS = '{container,image,volume,build,kube,pod}'
/** `type=image,source=ref,destination=/data`, in any order. */
const IMAGE_MOUNT = /^(?=(?:.*,)?type=image(?:,|$))(?:.*,)?(?:source|src)=(?<image>[^,]+)/d
const INFRA_IMAGE = /(?:^|\s)--infra-image[= ](?<image>\S+)/d

/**
 * Units of Podman Quadlet, with their drop-ins. A name that ends in `.image` or `.build` is that of another unit; the
 * `ImageTag` of an image is a local name, that of a build what it gives. Podman strips the tag where there is a digest.
 *
 * @see https://docs.podman.io/en/latest/markdown/podman-systemd.unit.5.html
 * @see https://github.com/containers/podman/blob/main/pkg/systemd/quadlet/quadlet.go
 * @see https://github.com/containers/container-libs/blob/main/common/libimage/normalize.go
 */
export const quadletFormat = defineTextFormat(
  {
    id: 'quadlet',
    names: [],
    candidates: [`**/*.${KINDS}{,.j2,.in,.tmpl,.template}`, `**/{,*.}${KINDS}.d/*.conf`],
    builtFor: 'folder',
    informs: {
      names: ['**/*.{build,kube}'],
      within: 'project',
      // A unit for Kubernetes names its manifest, which may lie anywhere.
      about: (path) => (path.endsWith('.kube') ? undefined : posix.dirname(path)),
    },
    hints: ['[Container]', '[Image]', '[Volume]', '[Build]', '[Kube]', '[Pod]'],
    claims: ({ has }) =>
      ['Container', 'Image', 'Volume', 'Build', 'Kube', 'Pod'].some((section) => has(section)),
    rows: [
      { path: 'Container.Image', role: 'service', form: 'source' },
      { path: 'Image.Image', role: 'service', form: 'source' },
      { path: 'Volume.Image', role: 'image-volume', form: 'source' },
      { path: 'Container.Mount', role: 'image-volume', form: 'source', part: IMAGE_MOUNT },
      { path: 'Pod.PodmanArgs', role: 'service', part: INFRA_IMAGE, confidence: 'likely' },
      {
        path: 'Build',
        role: 'base',
        form: 'build',
        build: {
          dockerfile: 'File',
          folder: 'SetWorkingDirectory',
          defaults: ['Containerfile', 'Dockerfile'],
          args: 'BuildArg',
          tag: 'ImageTag',
        },
      },
      { path: 'Kube.Yaml', role: 'container', form: 'file', readAs: 'kubernetes' },
      { path: 'Service.Exec*', role: 'cli-argument', form: 'commands' },
    ],
    variables: { open: /\$/, unread: 'systemd or the environment of the service decides it' },
  },
  'build-file',
  async () => (await import('../languages/unit.ts')).readUnit,
)
