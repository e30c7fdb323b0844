import { DIGEST_A, type ExpectedReport, type RuleCases } from '../../cases.ts'
import { definition, page } from '../cases.ts'

export const NO_TAG = 'no tag is written, so latest is meant, which moves with every release'
const CACHE = 'each change is pulled again and fills the image cache'

export function report(why: string, consequence: string, at: string, grade: string): ExpectedReport {
  return { message: `${why}; ${consequence}, so name a full version`, at, grade, remedy: 'full-tag' }
} /** A report of a use whose image is not known: nothing mends it. */
function unreadReport(why: string, at: string, grade: string): ExpectedReport {
  return { message: `${why}; ${CACHE}, so name a full version`, at, grade }
}

/** A definition whose cache mirrors one repository of each registry, and a file that comes through it. */
function cached(image: string): string {
  return `  workshop:\n    files:\n    - image:\n        url: $(oci_image_cache)/${image}\n  environment:\n    images:\n      registries:\n      - urls: ["https://index.docker.io"]\n        onDemand: true\n        content:\n        - prefix: /acme/lab-files\n          destination: /lab-files\n          stripPrefix: true\n      - urls: ["https://quay.io/containerdisks"]\n        onDemand: true\n        content:\n        - prefix: "**"\n          destination: /containerdisks\n          stripPrefix: true\n`
}
/** Images that come through the shared image cache. */
export const CACHE_CASES: RuleCases = {
  valid: [
    {
      name: 'a full version that comes through the image cache',
      ...definition(cached('lab-files:1.0.0')),
    },
    {
      name: 'pages that name what comes through the image cache by a full version, a digest or variables',
      ...definition(cached('lab-files:1.0.0')),
      more: [
        page(
          `skopeo inspect docker://{{< param oci_image_cache >}}/lab-files:1.0.0\nskopeo inspect docker://{{ oci_image_cache }}/lab-files@${DIGEST_A}\nkubectl run z --image=$OCI_IMAGE_CACHE/lab-files:$TAG\nkubectl run y --image=$OCI_IMAGE_CACHE/{{ image }}`,
        ),
      ],
    },
  ],
  invalid: [
    {
      name: 'what comes through the image cache, from whichever registry',
      ...definition(
        `${cached('lab-files:1.0')}  session:\n    objects:\n    - apiVersion: kubevirt.io/v1\n      kind: VirtualMachine\n      metadata: { name: vm }\n      spec:\n        template:\n          spec:\n            volumes:\n            - name: disk\n              containerDisk:\n                image: $(oci_image_cache)/containerdisks/fedora:latest\n`,
      ),
      reports: [
        report('1.0 names a minor release of lab-files that moves with every patch', CACHE, '1.0', 'minor'),
        report('latest moves with every release of fedora', CACHE, 'latest', 'latest'),
      ],
    },
    {
      name: 'what pages and exercises take from the image cache, under the whole of it',
      ...definition(cached('lab-files:1.0.0')),
      more: [
        page(
          'skopeo inspect docker://{{< param oci_image_cache >}}/lab-files:latest\nkubectl run z --image=$OCI_IMAGE_CACHE/containerdisks/fedora:37\nkubectl run y --image=${OCI_IMAGE_CACHE}/others',
        ),
      ],
      reports: [
        unreadReport(
          'latest moves with every release of lab-files',
          '{{< param oci_image_cache >}}/lab-files:latest',
          'latest',
        ),
        unreadReport(
          '37 names a major release of fedora that moves with every minor release and patch',
          '$OCI_IMAGE_CACHE/containerdisks/fedora:37',
          'major',
        ),
        unreadReport(NO_TAG, '${OCI_IMAGE_CACHE}/others', 'none'),
      ],
    },
    {
      name: 'a name that the image cache renames, by the tags of the image that it stands for',
      ...definition(
        '  environment:\n    images:\n      registries:\n      - urls: ["https://index.docker.io"]\n        onDemand: true\n        content:\n        - prefix: /library/ubuntu\n          destination: /base\n          stripPrefix: true\n',
      ),
      more: [page('skopeo inspect docker://$OCI_IMAGE_CACHE/base:24.04')],
      reports: [
        unreadReport(
          '24.04 is a moving release of ubuntu: it is rebuilt with every update',
          '$OCI_IMAGE_CACHE/base:24.04',
          'minor',
        ),
      ],
    },
    {
      name: 'a name of the image cache that no definition explains',
      ...page('skopeo inspect docker://{{ oci_image_cache }}/tools:edge'),
      reports: [
        unreadReport(
          'edge names a channel of tools and moves with every release in it',
          '{{ oci_image_cache }}/tools:edge',
          'channel',
        ),
      ],
    },
  ],
}
