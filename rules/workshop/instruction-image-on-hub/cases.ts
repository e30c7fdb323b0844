import { DIGEST_A, type ExpectedReport, type RuleCases } from '../../cases.ts'
import { cacheable, definition, workshop } from '../cases.ts'

const HUB = { 'docker.io': 'registry.corp.example/hub' }

function files(...entries: readonly string[]): string {
  return `  workshop:\n    files:\n${entries.map((entry) => `    - ${entry}\n`).join('')}`
}

function report(
  image: string,
  at: string,
  grade: 'session' | 'environment' = 'session',
  advice = 'publish it to another registry',
): ExpectedReport {
  const times = grade === 'session' ? 'for every session' : 'for every workshop environment'
  return { message: `${image} is pulled from Docker Hub ${times}, past the mirror; ${advice}`, at, grade }
}

export const cases: RuleCases = {
  valid: [
    {
      name: 'files under the name that the workshop is published to',
      ...definition(
        files('image:\n        url: "$(image_repository)/lab-greeting-files:$(workshop_version)"'),
      ),
    },
    {
      name: 'published files where a training portal puts them on a registry whose name has no dot',
      ...definition(files('image:\n        url: "$(image_repository)/lab-files:$(workshop_version)"')),
      more: [
        {
          format: 'educates',
          path: 'resources/trainingportal.yaml',
          text: 'apiVersion: training.educates.dev/v1beta1\nkind: TrainingPortal\nmetadata:\n  name: labs\nspec:\n  workshops:\n  - name: lab-greeting\n    registry:\n      host: kind-registry\n      namespace: acme\n',
        },
      ],
    },
    {
      name: 'published files that only one of two training portals puts on Docker Hub',
      ...definition(files('image:\n        url: "$(image_repository)/lab-files:$(workshop_version)"')),
      more: [
        {
          format: 'educates',
          path: 'resources/trainingportal.yaml',
          text: 'apiVersion: training.educates.dev/v1beta1\nkind: TrainingPortal\nmetadata:\n  name: labs\nspec:\n  workshops:\n  - name: lab-greeting\n    registry:\n      host: docker.io\n      namespace: acme\n',
        },
        {
          format: 'educates',
          path: 'second/trainingportal.yaml',
          text: 'apiVersion: training.educates.dev/v1beta1\nkind: TrainingPortal\nmetadata:\n  name: labs\nspec:\n  workshops:\n  - name: lab-greeting\n    registry:\n      host: ghcr.io\n      namespace: acme\n',
        },
      ],
    },
    {
      name: 'files that come through the image cache',
      ...definition(
        `${files('image:\n        url: $(oci_image_cache)/lab-greeting-files:1.0.0')}  environment:\n    images:\n      registries:\n      - urls: ["https://index.docker.io"]\n        onDemand: true\n        content:\n        - prefix: /acme/lab-greeting-files\n          destination: /lab-greeting-files\n          stripPrefix: true\n`,
      ),
    },
    {
      name: 'files on another registry, tag or not',
      ...definition(
        files('image:\n        url: ghcr.io/acme/lab-files:latest', 'image:\n        url: quay.io/acme/more'),
      ),
    },
    {
      name: 'content of a Git host, which is no image',
      ...definition('  content:\n    files: github.com/acme/lab-greeting\n', 'training.eduk8s.io/v1alpha2'),
    },
    {
      name: 'content from a web server of the cluster',
      ...definition(
        '  content:\n    files: http://files.$(workshop_namespace).svc.cluster.local/workshop.tar.gz\n',
        'training.eduk8s.io/v1alpha2',
      ),
    },
    {
      name: 'an image that is only published to Docker Hub',
      ...definition('  publish:\n    image: docker.io/acme/lab-files:1.0.0\n'),
    },
    {
      name: 'what only the author pulls to publish it',
      ...definition(
        '  publish:\n    image: ghcr.io/acme/lab-files:1.0.0\n    files:\n    - image:\n        url: docker.io/acme/snippets:1.0.0\n',
      ),
    },
    {
      name: 'content of a registry of the cluster without encryption',
      ...definition(
        '  content:\n    files: imgpkg+http://registry.eduk8s.svc.cluster.local:5001/workshop-content:latest\n',
        'training.eduk8s.io/v1alpha2',
      ),
    },
    {
      name: 'downloads whose addresses speak of Docker',
      ...definition(
        files(
          'http:\n        url: https://hub.docker.com/v2/x.tgz',
          'git:\n        url: https://github.com/docker/library',
          'directory:\n        path: workshop',
        ),
      ),
    },
    {
      name: 'a part of Docker Hub that is listed as internal',
      ...definition(files('image:\n        url: docker.io/acme/lab-files:1.0.0')),
      config: { internal: ['docker.io/acme'] },
    },
    {
      name: 'the custom image of the workshop',
      ...definition('  workshop:\n    image: docker.io/acme/ws:1.2.3\n'),
    },
  ],
  invalid: [
    {
      name: 'files with the host written out',
      ...definition(files('image:\n        url: docker.io/acme/lab-files:1.0.0')),
      reports: [cacheable(report('docker.io/acme/lab-files:1.0.0', 'docker.io'))],
    },
    {
      name: 'files without a host',
      ...definition(files('image: { url: "acme/lab-files:1.0.0" }')),
      reports: [cacheable(report('acme/lab-files:1.0.0', 'acme/lab-files'))],
    },
    {
      name: 'a digest, which is pulled as often',
      ...definition(files(`image:\n        url: index.docker.io/acme/lab-files@${DIGEST_A}`)),
      reports: [report(`index.docker.io/acme/lab-files@${DIGEST_A.slice(0, 28)}…`, 'index.docker.io')],
    },
    {
      name: 'content with a scheme and a folder',
      ...definition(
        '  content:\n    files: imgpkg+https://docker.io/acme/lab:1.0?path=workshop\n',
        'training.eduk8s.io/v1alpha2',
      ),
      reports: [report('docker.io/acme/lab:1.0', 'docker.io')],
    },
    {
      name: 'content under another name of Docker Hub',
      ...definition('  content:\n    files: "imgpkg://registry.hub.docker.com/acme/lab:1.0"\n'),
      reports: [cacheable(report('registry.hub.docker.com/acme/lab:1.0', 'registry.hub.docker.com'))],
    },
    {
      name: 'the files of an extension package',
      ...definition(
        '  workshop:\n    packages:\n    - name: tools\n      files:\n      - image:\n          url: acme/tools:v1\n',
      ),
      reports: [cacheable(report('acme/tools:v1', 'acme/tools'))],
    },
    {
      name: 'the image of an extension package',
      ...definition(
        '  workshop:\n    packages:\n    - name: tools\n      image: docker.io/acme/tools:v1.2.3\n',
      ),
      reports: [report('docker.io/acme/tools:v1.2.3', 'docker.io')],
    },
    {
      name: 'a bundle',
      ...definition(files('imgpkgBundle:\n        image: docker.io/acme/bundle:v1.0.0')),
      reports: [cacheable(report('docker.io/acme/bundle:v1.0.0', 'docker.io'))],
    },
    {
      name: 'the files of a workshop among the objects of a session',
      ...definition(
        `  session:\n    objects:\n${workshop(files('image:\n        url: acme/lab-files:1.0.0'))
          .trimEnd()
          .split('\n')
          .map((line, index) => `${index === 0 ? '    - ' : '      '}${line}\n`)
          .join('')}`,
      ),
      reports: [cacheable(report('acme/lab-files:1.0.0', 'acme/lab-files'))],
    },
    {
      name: 'a training portal that puts the published files on Docker Hub',
      ...definition(files('image:\n        url: "$(image_repository)/lab-files:$(workshop_version)"')),
      more: [
        {
          format: 'educates',
          path: 'resources/trainingportal.yaml',
          text: 'apiVersion: training.educates.dev/v1beta1\nkind: TrainingPortal\nmetadata:\n  name: labs\nspec:\n  workshops:\n  - name: lab-greeting\n    registry:\n      host: docker.io\n      namespace: acme\n',
        },
      ],
      reports: [
        {
          message:
            '$(image_repository)/lab-files:$(workshop_version) is on Docker Hub, as resources/trainingportal.yaml:9 sets it, and is pulled for every session, past the mirror; name another registry there',
          at: '$(image_repository)/lab-files:$(workshop_version)',
          grade: 'session',
        },
      ],
    },
    {
      name: 'assets, which are pulled less often, more mildly',
      ...definition(
        '  environment:\n    assets:\n      files:\n      - image:\n          url: docker.io/acme/assets:1.0.0\n',
      ),
      reports: [cacheable(report('docker.io/acme/assets:1.0.0', 'docker.io', 'environment'))],
    },
    {
      name: 'files that the configuration maps',
      ...definition(files('image:\n        url: acme/lab-files:1.0.0')),
      config: { rewrites: HUB },
      reports: [
        {
          ...report(
            'acme/lab-files:1.0.0',
            'acme/lab-files',
            'session',
            'use registry.corp.example/hub/acme/lab-files',
          ),
          remedy: 'registry.corp.example/hub/acme/lab-files',
        },
      ],
    },
    {
      name: 'files that are published under a name that moves with the registry',
      ...definition(
        `  publish:\n    image: "$(image_repository)/lab-files:$(workshop_version)"\n${files('image:\n        url: docker.io/acme/lab-files:1.0.0')}`,
      ),
      reports: [
        cacheable(
          report(
            'docker.io/acme/lab-files:1.0.0',
            'docker.io',
            'session',
            'publish it to another registry and name it $(image_repository)/lab-files:$(workshop_version)',
          ),
        ),
      ],
    },
    {
      name: 'files that are published to Docker Hub, beside others that are not',
      ...definition(
        `  publish:\n    image: docker.io/acme/lab-files:1.0.0\n${files('image:\n        url: docker.io/acme/lab-files:1.0.0', 'image:\n        url: docker.io/acme/extras:1.0.0')}`,
      ),
      reports: [
        cacheable(
          report(
            'docker.io/acme/lab-files:1.0.0',
            'docker.io',
            'session',
            'publish it to another registry and name it $(image_repository)/lab-files:$(workshop_version)',
          ),
        ),
        cacheable(report('docker.io/acme/extras:1.0.0', 'docker.io')),
      ],
    },
  ],
}
