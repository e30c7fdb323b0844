import { DIGEST_A, type ExpectedReport, type RuleCases } from '../../cases.ts'
import { definition } from '../cases.ts'

function image(text: string): string {
  return `  workshop:\n    image: ${text}\n`
}

function report(why: string, text: string, at: string): ExpectedReport {
  return {
    message: `${why} nodes that have ${text} keep it while others get the new one, so name a full version`,
    at,
    remedy: 'full-tag',
  }
}

export const cases: RuleCases = {
  valid: [
    { name: 'a full version', ...definition(image('quay.io/acme/ws:1.2.3')) },
    {
      name: 'a stamp of date, time and commit',
      ...definition(image('quay.io/acme/ws:210508.015017.4546935')),
    },
    { name: 'a digest behind a tag that moves', ...definition(image(`quay.io/acme/ws:1@${DIGEST_A}`)) },
    { name: 'latest, which is pulled for every session', ...definition(image('quay.io/acme/ws:latest')) },
    { name: 'a branch, which is pulled for every session', ...definition(image('quay.io/acme/ws:develop')) },
    { name: 'no tag and no port, which is pulled for every session', ...definition(image('acme/ws')) },
    { name: 'an image of Educates by its short name', ...definition(image('jdk17-environment:*')) },
    {
      name: 'the image that is published with the workshop',
      ...definition(image('$(image_repository)/ws-image:$(workshop_version)')),
    },
    {
      name: 'what comes through the image cache, which floating-hub-tag judges',
      ...definition(
        `${image('$(oci_image_cache)/ws:1.2')}  environment:\n    images:\n      ingress: { enabled: true }\n      registries:\n      - urls: ["https://index.docker.io"]\n        onDemand: true\n        content:\n        - prefix: /acme/ws\n          destination: /ws\n          stripPrefix: true\n`,
      ),
    },
    {
      name: 'other images under tags that move',
      ...definition(
        '  session:\n    initContainers:\n    - name: wait\n      image: quay.io/acme/wait:1.2\n    - name: again\n      image: $(workshop_image)\n',
      ),
    },
  ],
  invalid: [
    {
      name: 'a registry with a port and no tag',
      ...definition(image('registry.example.com:5000/acme/ws')),
      reports: [
        report(
          'no tag is written, so latest is meant, which moves with every release;',
          'registry.example.com:5000/acme/ws',
          'acme/ws',
        ),
      ],
    },
    {
      name: 'a major release',
      ...definition(image('"quay.io/acme/ws:1"')),
      reports: [
        report(
          '1 names a major release of ws that moves with every minor release and patch;',
          'quay.io/acme/ws:1',
          '1',
        ),
      ],
    },
    {
      name: 'a minor release on Docker Hub',
      ...definition(image('acme/ws:1.2')),
      reports: [report('1.2 names a minor release of ws that moves with every patch;', 'acme/ws:1.2', '1.2')],
    },
    {
      name: 'a channel',
      ...definition('  content:\n    image: quay.io/acme/ws:edge\n', 'training.eduk8s.io/v1alpha2'),
      reports: [
        report(
          'edge names a channel of ws and moves with every release in it;',
          'quay.io/acme/ws:edge',
          'edge',
        ),
      ],
    },
    {
      name: 'a branch that Educates does not know as one',
      ...definition(image('quay.io/acme/ws:trunk')),
      reports: [
        report(
          'trunk follows a branch of ws and moves with every build of it;',
          'quay.io/acme/ws:trunk',
          'trunk',
        ),
      ],
    },
    {
      name: 'latest in other letters than Educates knows',
      ...definition(image('quay.io/acme/ws:LATEST')),
      reports: [report('LATEST moves with every release of ws;', 'quay.io/acme/ws:LATEST', 'LATEST')],
    },
    {
      name: 'a codename on the system of which the image stands',
      ...definition('  image: ubuntu:jammy\n', 'training.eduk8s.io/v1alpha1'),
      reports: [
        report(
          'jammy is a moving release of ubuntu: it is rebuilt with every update;',
          'ubuntu:jammy',
          'jammy',
        ),
      ],
    },
    {
      name: 'a tag that follows no scheme',
      ...definition(image('quay.io/acme/ws:q1x2y3')),
      reports: [
        report(
          'q1x2y3 follows no scheme that is known, so whether it moves cannot be told from it; if it does,',
          'quay.io/acme/ws:q1x2y3',
          'q1x2y3',
        ),
      ],
    },
  ],
}
