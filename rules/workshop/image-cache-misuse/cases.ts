import { type CaseFile, DIGEST_A, type ExpectedReport, type RuleCases } from '../../cases.ts'
import { definition, page } from '../cases.ts'

/** A Workshop with an environment, and what else stands below `spec`. */
function workshop(environment: string, rest: string): CaseFile {
  return definition(`${environment === '' ? '' : `  environment:\n${environment}`}${rest}`)
}

function cache(registries: string, ingress = ''): string {
  return `    images:\n${ingress}      registries:\n${registries}`
}

function entry(url: string, content: string, onDemand = '          onDemand: true\n'): string {
  return `        - urls: ["${url}"]\n${onDemand}          content: [${content}]\n`
}

function files(url: string): string {
  return `  workshop:\n    files:\n      - image:\n          url: ${url}\n`
}

function disk(image: string): string {
  return `  session:\n    objects:\n      - apiVersion: v1\n        kind: Pod\n        metadata: { name: vm }\n        spec:\n          containers:\n            - { name: vm, image: "${image}" }\n`
}

function undeclared(name: string, tail: string, advice: string, remedy?: string): ExpectedReport {
  return {
    message: `no entry under environment.images.registries gives the image cache ${name}; ${advice}`,
    at: `$(oci_image_cache)/${name}${tail}`,
    grade: 'undeclared',
    ...(remedy === undefined ? {} : { remedy }),
  }
}

const INGRESS = '      ingress:\n        enabled: true\n'
const TOOLS = '{ prefix: /acme/labs/tools, destination: /tools, stripPrefix: true }'
const BUSYBOX = '{ prefix: /library/busybox, destination: /docker.io }'

export const cases: RuleCases = {
  valid: [
    {
      name: 'one repository under a shorter name',
      ...workshop(cache(entry('https://ghcr.io', TOOLS)), files('$(oci_image_cache)/tools:3.0.0')),
    },
    {
      name: 'a folder of images that the cluster pulls, with an ingress',
      ...workshop(
        cache(
          entry('https://quay.io/acmedisks', '{ prefix: "**", destination: /acmedisks, stripPrefix: true }'),
          INGRESS,
        ),
        disk('$(oci_image_cache)/acmedisks/fedora:37'),
      ),
    },
    {
      name: 'a prefix that is kept',
      ...workshop(
        cache(entry('https://index.docker.io', BUSYBOX)),
        files('$(oci_image_cache)/docker.io/library/busybox:1.36.1'),
      ),
    },
    {
      name: 'a destination without a slash before it',
      ...workshop(
        cache(
          entry('https://ghcr.io', '{ prefix: /acme/packages/argo, destination: argo, stripPrefix: true }'),
        ),
        '  workshop:\n    packages:\n      - name: argo\n        files:\n          - image:\n              url: $(oci_image_cache)/argo:v2.10.6\n',
      ),
    },
    {
      name: 'a cache that only a page names',
      ...workshop(cache(entry('https://ghcr.io', TOOLS)), ''),
      more: [page('skopeo inspect docker://{{ oci_image_cache }}/tools:3.0.0')],
    },
    {
      name: 'a cache that only a script names',
      ...workshop(cache(entry('https://ghcr.io', TOOLS)), ''),
      more: [
        {
          format: 'instructions',
          path: 'workshop/setup.d/tools.sh',
          text: '#!/bin/bash\nimgpkg pull -i "$OCI_IMAGE_CACHE/tools:3.0.0" -o /opt/tools\n',
        },
      ],
    },
    {
      name: 'two entries of which the longer fits',
      ...workshop(
        cache(
          entry(
            'https://ghcr.io',
            '{ prefix: /acme/**, destination: /acme }, { prefix: /acme/labs/tools, destination: /acme/tools, stripPrefix: true }',
          ),
        ),
        files('$(oci_image_cache)/acme/tools:3.0.0'),
      ),
    },
    {
      name: 'a cache that a template switches on',
      ...workshop(
        '    #@ if/end data.values.cache:\n    images:\n      registries: []\n',
        files('$(oci_image_cache)/tools:3.0.0'),
      ),
    },
    {
      name: 'a path that a variable completes',
      ...workshop(
        cache(entry('https://ghcr.io', TOOLS)),
        files('$(oci_image_cache)/$(workshop_name)/tools:3.0.0'),
      ),
    },
    {
      name: 'a page of a workshop whose definition was not read',
      ...page('skopeo inspect docker://{{ oci_image_cache }}/tools:3.0.0'),
    },
    {
      name: 'a pull secret for something else than what is mirrored',
      ...workshop(
        `    secrets:\n      - { namespace: labs, name: harbor-pull }\n${cache(entry('https://ghcr.io', TOOLS))}`,
        files('$(oci_image_cache)/tools:3.0.0'),
      ),
    },
  ],
  invalid: [
    {
      name: 'a name of a cache that there is not',
      ...workshop('', files('$(oci_image_cache)/argo:v2.10.6')),
      reports: [
        {
          message: 'no entry under environment.images.registries gives the image cache argo; add one',
          at: '$(oci_image_cache)/argo:v2.10.6',
          grade: 'undeclared',
        },
      ],
    },
    {
      name: 'a name with its registry of a cache that there is not',
      ...workshop('', files('$(oci_image_cache)/docker.io/library/busybox:1.36.1')),
      reports: [undeclared('docker.io/library/busybox', ':1.36.1', 'add one', 'image-cache')],
    },
    {
      name: 'a name with its registry that another entry does not give',
      ...workshop(
        cache(entry('https://ghcr.io', TOOLS)),
        files('$(oci_image_cache)/ghcr.io/acme/labs/tools:3.0.0'),
      ),
      reports: [undeclared('ghcr.io/acme/labs/tools', ':3.0.0', 'it has tools', 'image-cache')],
    },
    {
      name: 'names with a registry of which no entry can be told',
      ...workshop(
        '',
        files('$(oci_image_cache)/docker.io/busybox:1.36.1') +
          '      - image:\n          url: $(oci_image_cache)/registry.acme.svc.cluster.local/tools:3.0.0\n      - image:\n          url: $(oci_image_cache)/ghcr.io/acme/tools:$(workshop_version)\n',
      ),
      reports: [
        undeclared('docker.io/busybox', ':1.36.1', 'add one'),
        undeclared('registry.acme.svc.cluster.local/tools', ':3.0.0', 'add one'),
        undeclared('ghcr.io/acme/tools', ':$(workshop_version)', 'add one'),
      ],
    },
    {
      name: 'a name on a page, with its registry',
      ...workshop(cache(entry('https://ghcr.io', TOOLS)), ''),
      more: [page('skopeo inspect docker://{{ oci_image_cache }}/ghcr.io/acme/gadgets:3.0.0')],
      reports: [
        {
          ...undeclared('ghcr.io/acme/gadgets', ':3.0.0', 'it has tools'),
          at: '{{ oci_image_cache }}/ghcr.io/acme/gadgets:3.0.0',
        },
      ],
    },
    {
      name: 'another name than the destination',
      ...workshop(cache(entry('https://ghcr.io', TOOLS)), files('$(oci_image_cache)/gadgets:3.0.0')),
      reports: [
        {
          message: 'no entry under environment.images.registries gives the image cache gadgets; it has tools',
          at: '$(oci_image_cache)/gadgets:3.0.0',
          grade: 'undeclared',
        },
      ],
    },
    {
      name: 'a name without the prefix that is kept',
      ...workshop(
        cache(entry('https://index.docker.io', BUSYBOX)),
        files('$(oci_image_cache)/busybox:1.36.1'),
      ),
      reports: [
        {
          message:
            'no entry under environment.images.registries gives the image cache busybox; it has docker.io/library/busybox',
          at: '$(oci_image_cache)/busybox:1.36.1',
          grade: 'undeclared',
        },
      ],
    },
    {
      name: 'a name on a page that the definition does not give',
      ...workshop(cache(entry('https://ghcr.io', TOOLS)), ''),
      more: [page('skopeo inspect docker://{{ oci_image_cache }}/gadgets:3.0.0')],
      reports: [
        {
          message: 'no entry under environment.images.registries gives the image cache gadgets; it has tools',
          at: '{{ oci_image_cache }}/gadgets:3.0.0',
          grade: 'undeclared',
        },
      ],
    },
    {
      name: 'an image that the cluster pulls from a cache without an ingress',
      ...workshop(
        cache(entry('https://ghcr.io', TOOLS), '      ingress:\n        enabled: false\n'),
        disk('$(oci_image_cache)/tools:3.0.0'),
      ),
      reports: [
        {
          message:
            'the nodes of the cluster cannot reach the image cache for tools:3.0.0; set environment.images.ingress.enabled to true',
          at: '$(oci_image_cache)/tools:3.0.0',
          grade: 'no-ingress',
        },
      ],
    },
    {
      name: 'an account for an upstream',
      ...workshop(
        cache(entry('https://bob:s3cr3tPass@index.docker.io', BUSYBOX)),
        files('$(oci_image_cache)/docker.io/library/busybox:1.36.1'),
      ),
      reports: [
        {
          message:
            'the image cache knows no accounts, and anyone can read it; mirror public images, without user info',
          at: 'https://bob:s3cr3tPass@index.docker.io',
          grade: 'private-upstream',
        },
      ],
    },
    {
      name: 'a pull secret for an upstream',
      ...workshop(
        `    secrets:\n      - { namespace: labs, name: ghcr-pull }\n${cache(entry('https://ghcr.io', TOOLS))}`,
        files('$(oci_image_cache)/tools:3.0.0'),
      ),
      reports: [
        {
          message:
            'the image cache has no use for the pull secret ghcr-pull; mirror only what ghcr.io gives to anyone',
          at: 'https://ghcr.io',
          grade: 'private-upstream',
        },
      ],
    },
    {
      name: 'Docker Hub at intervals',
      ...workshop(
        cache(entry('https://index.docker.io', BUSYBOX, '          pollInterval: 6h\n')),
        files('$(oci_image_cache)/docker.io/library/busybox:1.36.1'),
      ),
      reports: [
        {
          message: 'no catalogue of Docker Hub tells what to mirror at intervals; set onDemand to true',
          at: 'https://index.docker.io',
          grade: 'hub-polling',
        },
      ],
    },
    {
      name: 'a digest, which the cache may change',
      ...workshop(
        cache(entry('https://ghcr.io', TOOLS)),
        files(`$(oci_image_cache)/tools:3.0.0@${DIGEST_A}`),
      ),
      reports: [
        {
          message: 'the image cache may change the digest of tools; write a fixed tag without a digest',
          at: DIGEST_A,
          grade: 'digest',
        },
      ],
    },
    {
      name: 'an upstream without a scheme',
      ...workshop(cache(entry('ghcr.io', TOOLS)), files('$(oci_image_cache)/tools:3.0.0')),
      reports: [
        {
          message: 'ghcr.io is no URL that can be mirrored; write https://ghcr.io',
          at: 'ghcr.io',
          grade: 'bad-url',
        },
      ],
    },
    {
      name: 'a host that serves no images',
      ...workshop(
        cache(entry('https://docker.io', BUSYBOX)),
        files('$(oci_image_cache)/docker.io/library/busybox:1.36.1'),
      ),
      reports: [
        {
          message: 'docker.io does not serve the images of Docker Hub; write https://index.docker.io',
          at: 'https://docker.io',
          grade: 'bad-url',
        },
      ],
    },
    {
      name: 'a cache that nothing names',
      ...workshop(cache(entry('https://ghcr.io', TOOLS)), files('ghcr.io/acme/lab-files:1.2.3')),
      more: [page('docker pull quay.io/acme/app:1.2.3')],
      reports: [
        {
          message:
            'nothing that was read of this workshop uses its image cache; name it as $(oci_image_cache), or drop it',
          at: 'images',
          grade: 'unused',
        },
      ],
    },
  ],
}
