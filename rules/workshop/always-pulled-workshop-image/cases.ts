import { DIGEST_A, type ExpectedReport, type RuleCases } from '../../cases.ts'
import { definition, workshop } from '../cases.ts'

function image(text: string): string {
  return `  workshop:\n    image: ${text}\n`
}

function report(text: string, tag: string | undefined, at: string, grade: 'hub' | 'other'): ExpectedReport {
  const cause = tag === undefined ? 'without a tag' : `for the tag ${tag}`
  const whom = grade === 'hub' ? 'Docker Hub, against its limit,' : 'the registry'
  return {
    message: `${cause} Educates sets imagePullPolicy: Always, so every session asks ${whom} for ${text} anew; name a full version`,
    at,
    grade,
    remedy: 'full-tag',
  }
}

function cachedReport(text: string, tag: string): ExpectedReport {
  return {
    message: `for the tag ${tag} Educates sets imagePullPolicy: Always, so every session asks the image cache for ${text} anew; name a full version`,
    at: text,
    grade: 'other',
  }
}

export const cases: RuleCases = {
  valid: [
    { name: 'a full version', ...definition(image('quay.io/acme/ws:1.2.3')) },
    {
      name: 'a stamp of date, time and commit',
      ...definition(image('quay.io/acme/ws:210508.015017.4546935')),
    },
    { name: 'a digest behind a tag', ...definition(image(`quay.io/acme/ws:latest@${DIGEST_A}`)) },
    { name: 'a digest alone', ...definition(image(`acme/ws@${DIGEST_A}`)) },
    { name: 'a tag that moves without being pulled again', ...definition(image('quay.io/acme/ws:edge')) },
    { name: 'a tag in other letters than Educates knows', ...definition(image('quay.io/acme/ws:LATEST')) },
    { name: 'a tag that only ends like one of them', ...definition(image('quay.io/acme/ws:1.2.3-latest')) },
    {
      name: 'a port that keeps Educates from seeing that there is no tag',
      ...definition(image('registry.example.com:5000/acme/ws')),
    },
    { name: 'an image of Educates by its short name', ...definition(image("'base-environment:*'")) },
    {
      name: 'the image that is published with the workshop',
      ...definition(image('$(image_repository)/ws-image:$(workshop_version)')),
    },
    {
      name: 'a variable without a tag behind it, since the registry may have a port',
      ...definition(image('$(image_repository)/ws-image')),
    },
    {
      name: 'the image cache with a full version, without a tag, and with a digest',
      ...definition(image('$(oci_image_cache)/docker.io/acme/ws:1.2.3')),
      more: [
        {
          format: 'educates',
          path: 'second/resources/workshop.yaml',
          text: definition(image('$(oci_image_cache)/acme/ws')).text,
        },
        {
          format: 'educates',
          path: 'third/resources/workshop.yaml',
          text: definition(image(`$(oci_image_cache)/acme/ws:latest@${DIGEST_A}`)).text,
        },
      ],
    },
    {
      name: 'other images under such tags, through the image cache',
      ...definition(
        '  workshop:\n    files:\n    - image:\n        url: $(oci_image_cache)/acme/lab-files:latest\n  session:\n    initContainers:\n    - name: wait\n      image: $(oci_image_cache)/acme/wait:main\n    objects:\n    - apiVersion: kpack.io/v1alpha2\n      kind: Builder\n      metadata: { name: app }\n      spec: { image: "$(oci_image_cache)/acme/app:latest" }\n',
      ),
    },
    {
      name: 'other images under such tags',
      ...definition(
        '  workshop:\n    files:\n    - image:\n        url: quay.io/acme/lab-files:latest\n  session:\n    initContainers:\n    - name: wait\n      image: quay.io/acme/wait:main\n',
      ),
    },
  ],
  invalid: [
    {
      name: 'the branch of another registry',
      ...definition(image('quay.io/acme/ws:master')),
      reports: [report('quay.io/acme/ws:master', 'master', 'master', 'other')],
    },
    {
      name: 'latest of another registry, quoted',
      ...definition(image('"ghcr.io/educates/educates-jdk21-environment:latest"')),
      reports: [report('ghcr.io/educates/educates-jdk21-environment:latest', 'latest', 'latest', 'other')],
    },
    {
      name: 'the other branches',
      ...definition(image('quay.io/acme/ws:main')),
      more: [
        {
          format: 'educates',
          path: 'second/resources/workshop.yaml',
          text: definition(image('quay.io/acme/ws:develop')).text,
        },
      ],
      reports: [
        report('quay.io/acme/ws:main', 'main', 'main', 'other'),
        report('quay.io/acme/ws:develop', 'develop', 'develop', 'other'),
      ],
    },
    {
      name: 'no tag and no port',
      ...definition(image('quay.io/acme/ws')),
      reports: [report('quay.io/acme/ws', undefined, 'acme/ws', 'other')],
    },
    {
      name: 'latest of Docker Hub, more severely',
      ...definition(image('acme/ws:latest')),
      reports: [report('acme/ws:latest', 'latest', 'latest', 'hub')],
    },
    {
      name: 'no tag on Docker Hub',
      ...definition('  content:\n    image: docker.io/acme/ws\n', 'training.eduk8s.io/v1alpha2'),
      reports: [report('docker.io/acme/ws', undefined, 'acme/ws', 'hub')],
    },
    {
      name: 'a registry with a port, and a tag behind it',
      ...definition(image('localhost:5001/educates-base-environment:latest')),
      reports: [report('localhost:5001/educates-base-environment:latest', 'latest', 'latest', 'other')],
    },
    {
      name: 'the oldest kind of definition',
      ...definition('  image: quay.io/acme/ws:develop\n', 'training.eduk8s.io/v1alpha1'),
      reports: [report('quay.io/acme/ws:develop', 'develop', 'develop', 'other')],
    },
    {
      name: 'a name of the image cache that its entries explain',
      ...definition(
        `${image('$(oci_image_cache)/docker.io/acme/ws:latest')}  environment:\n    images:\n      ingress: { enabled: true }\n      registries:\n      - urls: ["https://index.docker.io"]\n        onDemand: true\n        content:\n        - prefix: /acme/ws\n          destination: /docker.io\n`,
      ),
      reports: [
        {
          ...cachedReport('$(oci_image_cache)/docker.io/acme/ws:latest', 'latest'),
          at: 'latest',
          remedy: 'full-tag',
        },
      ],
    },
    {
      name: 'a name of the image cache that nothing explains, in each kind of definition',
      ...definition(image('$(oci_image_cache)/ws:main')),
      more: [
        {
          format: 'educates',
          path: 'second/resources/workshop.yaml',
          text: workshop('  content:\n    image: $(oci_image_cache)/ws:develop\n'),
        },
        {
          format: 'educates',
          path: 'third/resources/workshop.yaml',
          text: workshop('  image: $(oci_image_cache)/ws:master\n', 'training.eduk8s.io/v1alpha1'),
        },
        {
          format: 'educates',
          path: 'uat/environment.yaml',
          text: 'apiVersion: training.educates.dev/v1beta1\nkind: WorkshopEnvironment\nmetadata:\n  name: lab-greeting-w01\nspec:\n  workshop:\n    name: lab-greeting\nstatus:\n  educates:\n    workshop:\n      name: lab-greeting\n      spec:\n        workshop:\n          image: $(oci_image_cache)/ws:latest\n',
        },
      ],
      reports: [
        cachedReport('$(oci_image_cache)/ws:main', 'main'),
        cachedReport('$(oci_image_cache)/ws:develop', 'develop'),
        cachedReport('$(oci_image_cache)/ws:master', 'master'),
        cachedReport('$(oci_image_cache)/ws:latest', 'latest'),
      ],
    },
    {
      name: 'a variable with such a tag behind it, under the whole of it',
      ...definition(image('$(image_repository)/ws-image:latest')),
      reports: [
        {
          message:
            'for the tag latest Educates sets imagePullPolicy: Always, so every session asks the registry for $(image_repository)/ws-image:latest anew; end it in :$(workshop_version)',
          at: '$(image_repository)/ws-image:latest',
          grade: 'other',
        },
      ],
    },
  ],
}
