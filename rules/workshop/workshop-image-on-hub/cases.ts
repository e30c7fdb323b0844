import { DIGEST_A, type ExpectedReport, type RuleCases } from '../../cases.ts'
import { cacheable, definition, workshop } from '../cases.ts'

const HUB = { 'docker.io': 'registry.corp.example/hub' }
const CUSTOM = '  workshop:\n    image: $(image_repository)/lab-greeting-image:$(workshop_version)\n'

function report(
  image: string,
  at: string,
  advice = 'host it on another registry or use the image cache',
): ExpectedReport {
  const message = `the cluster pulls the workshop image ${image} straight from Docker Hub, where no mirror helps against its limit; ${advice}`
  return { message, at, grade: 'image' }
}

function dockerfile(from: string, path = 'Dockerfile') {
  return { format: 'dockerfile', path, text: `FROM ${from}\n` } as const
}

export const cases: RuleCases = {
  valid: [
    {
      name: 'an image of Educates by its short name, bare or quoted',
      ...definition('  workshop:\n    image: "jdk17-environment:*"\n'),
    },
    { name: 'no image at all', ...definition('  duration: 30m\n') },
    {
      name: 'an image of another registry',
      ...definition('  workshop:\n    image: quay.io/acme/ws:master\n'),
    },
    { name: 'an image that is published with the workshop', ...definition(CUSTOM) },
    {
      name: 'an image that the configuration of a chart fills in',
      ...definition('  workshop:\n    image: "{{ .Values.workshopImages.base }}"\n'),
    },
    {
      name: 'an image in a comment',
      ...definition('  workshop: {}\n  #image: docker.io/acme/ws:master\n'),
    },
    {
      name: 'an image that comes through the image cache',
      ...definition(
        '  workshop:\n    image: $(oci_image_cache)/docker.io/acme/ws:1.2.3\n  environment:\n    images:\n      ingress: { enabled: true }\n      registries:\n      - urls: ["https://index.docker.io"]\n        onDemand: true\n        content:\n        - prefix: /acme/ws\n          destination: /docker.io\n',
      ),
    },
    {
      name: 'a proxy whose path speaks of Docker Hub',
      ...definition('  workshop:\n    image: harbor.example.com/docker.io/library/ubuntu:22.04\n'),
    },
    {
      name: 'a registry on the machine of the author',
      ...definition('  workshop:\n    image: localhost:5001/educates-base-environment:latest\n'),
    },
    {
      name: 'an image of an exercise, whose base is on Docker Hub',
      ...definition(CUSTOM),
      more: [dockerfile('python:3.12.4', 'exercises/hello/Dockerfile')],
    },
    {
      name: 'a Dockerfile beside a workshop that has no image of its own',
      ...definition('  workshop:\n    image: base-environment:*\n'),
      more: [dockerfile('ubuntu:22.04')],
    },
    {
      name: 'a workshop image built from an image of Educates',
      ...definition(CUSTOM),
      more: [dockerfile('ghcr.io/educates/educates-base-environment:3.7.1')],
    },
    {
      name: 'a base that is mapped, which is left to hub-hosted',
      ...definition(CUSTOM),
      more: [dockerfile('ubuntu:22.04')],
      config: { rewrites: HUB },
    },
  ],
  invalid: [
    {
      name: 'an image without a host',
      ...definition('  workshop:\n    image: acme/base:latest\n'),
      reports: [cacheable(report('acme/base:latest', 'acme/base'))],
    },
    {
      name: 'the image under content',
      ...definition('  content:\n    image: acme/tools:latest\n', 'training.eduk8s.io/v1alpha2'),
      reports: [report('acme/tools:latest', 'acme/tools')],
    },
    {
      name: 'a full version',
      ...definition('  workshop:\n    image: docker.io/acme/ws:1.2.3\n'),
      reports: [cacheable(report('docker.io/acme/ws:1.2.3', 'docker.io'))],
    },
    {
      name: 'another name of Docker Hub',
      ...definition("  workshop:\n    image: 'registry-1.docker.io/acme/ws:1.2.3'\n"),
      reports: [cacheable(report('registry-1.docker.io/acme/ws:1.2.3', 'registry-1.docker.io'))],
    },
    {
      name: 'a digest',
      ...definition(`  workshop: { image: "acme/ws@${DIGEST_A}" }\n`),
      reports: [report(`acme/ws@${DIGEST_A.slice(0, 51)}…`, 'acme/ws')],
    },
    {
      name: 'the oldest kind of definition',
      ...definition('  image: acme/ws:1\n', 'training.eduk8s.io/v1alpha1'),
      reports: [report('acme/ws:1', 'acme/ws')],
    },
    {
      name: 'the definition of another platform of the family',
      ...definition('  content:\n    image: acme/ws:1\n', 'learningcenter.tanzu.vmware.com/v1beta1'),
      reports: [report('acme/ws:1', 'acme/ws')],
    },
    {
      name: 'a workshop among the objects of a session',
      ...definition(
        `  session:\n    objects:\n${workshop('  workshop:\n    image: acme/ws:1.2.3\n')
          .trimEnd()
          .split('\n')
          .map((line, index) => `${index === 0 ? '    - ' : '      '}${line}\n`)
          .join('')}`,
      ),
      reports: [cacheable(report('acme/ws:1.2.3', 'acme/ws'))],
    },
    {
      name: 'an official image',
      ...definition('  workshop:\n    image: ubuntu:22.04\n'),
      reports: [cacheable(report('ubuntu:22.04', 'ubuntu'))],
    },
    {
      name: 'an image that the configuration maps',
      ...definition('  workshop:\n    image: acme/ws:1.2.3\n'),
      config: { rewrites: HUB },
      reports: [
        {
          ...report('acme/ws:1.2.3', 'acme/ws', 'use registry.corp.example/hub/acme/ws'),
          remedy: 'registry.corp.example/hub/acme/ws',
        },
      ],
    },
    {
      name: 'a definition that stands alone, beside other files',
      format: 'educates',
      path: 'config/lab.yml',
      text: `# one file for all\n---\n${workshop('  workshop:\n    image: acme/ws:1.2.3')}`,
      reports: [cacheable(report('acme/ws:1.2.3', 'acme/ws'))],
    },
    {
      name: 'a training portal that puts the published image on Docker Hub',
      ...definition(CUSTOM),
      more: [
        {
          format: 'educates',
          path: 'resources/trainingportal.yaml',
          text: 'apiVersion: training.educates.dev/v1beta1\nkind: TrainingPortal\nmetadata:\n  name: labs\nspec:\n  portal:\n    workshop:\n      defaults:\n        registry:\n          host: registry-1.docker.io\n          namespace: acme\n  workshops:\n  - name: lab-greeting\n',
        },
      ],
      reports: [
        {
          message:
            '$(image_repository)/lab-greeting-image:$(workshop_version) is on Docker Hub, as resources/trainingportal.yaml:10 sets it, where the cluster pulls it past the mirror; name another registry there',
          at: '$(image_repository)/lab-greeting-image:$(workshop_version)',
          grade: 'image',
        },
      ],
    },
    {
      name: 'the base of the image that the workshop builds, mildly',
      ...definition(CUSTOM),
      more: [dockerfile('ubuntu:22.04')],
      reports: [
        {
          message:
            'the workshop image is built from ubuntu:22.04 on Docker Hub, which limits pulls; build it from an image of another registry',
          at: 'ubuntu',
          grade: 'base',
        },
      ],
    },
  ],
}
