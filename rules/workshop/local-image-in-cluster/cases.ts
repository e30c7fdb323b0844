import { DIGEST_A, type ExpectedReport, type RuleCases } from '../../cases.ts'
import { definition, page, pod, WITH_DOCKER } from '../cases.ts'

const WITH_REGISTRY =
  '  session:\n    applications:\n      docker:\n        enabled: true\n      registry:\n        enabled: true\n'
const BUILD = page('docker build -t greeting exercises/greeting')

function report(name: string, hasRegistry = false): ExpectedReport {
  const push = hasRegistry ? 'push it to the session registry' : 'enable the session registry, push it there'
  return {
    message: `${name} is only in the Docker daemon of the session, where the cluster cannot get it; ${push} and deploy it from there`,
    at: name,
  }
}

export const cases: RuleCases = {
  valid: [
    {
      name: 'what docker itself runs',
      ...definition(WITH_DOCKER),
      more: [page('docker build -t greeting .\ndocker run --rm greeting')],
    },
    {
      name: 'an image that is pushed to the registry of the session',
      ...definition(WITH_REGISTRY),
      more: [
        page(
          'docker build -t greeting .\ndocker tag greeting {{ registry_host }}/greeting\ndocker push {{ registry_host }}/greeting\nkubectl create deployment greeting --image={{ registry_host }}/greeting',
        ),
      ],
    },
    {
      name: 'an image that nobody builds',
      ...definition(WITH_DOCKER),
      more: [BUILD, pod('quay.io/acme/greeting:1.2.3')],
    },
    {
      name: 'another tag than the one that is built',
      ...definition(WITH_DOCKER),
      more: [BUILD, pod('greeting:v1')],
    },
    {
      name: 'a digest, which a build does not know beforehand',
      ...definition(WITH_DOCKER),
      more: [BUILD, pod(`greeting@${DIGEST_A}`)],
    },
    {
      name: 'a Dockerfile that builds on it',
      ...definition(WITH_DOCKER),
      more: [
        BUILD,
        { format: 'dockerfile', path: 'exercises/loud/Dockerfile', text: 'FROM greeting:latest\n' },
      ],
    },
    {
      name: 'a name with a registry, from which the cluster can get it when it was pushed',
      ...definition(WITH_DOCKER),
      more: [
        page('docker build -t ghcr.io/acme/greeting:1.0.0 .\ndocker push ghcr.io/acme/greeting:1.0.0'),
        pod('ghcr.io/acme/greeting:1.0.0'),
      ],
    },
    {
      name: 'a build in another workshop',
      format: 'educates',
      path: 'labs/one/resources/workshop.yaml',
      text: definition(WITH_DOCKER).text,
      more: [
        {
          format: 'instructions',
          path: 'labs/one/workshop/content/01-start.md',
          text: BUILD.text,
        },
        {
          format: 'educates',
          path: 'labs/two/resources/workshop.yaml',
          text: definition(WITH_DOCKER).text.replace('lab-greeting', 'lab-other'),
        },
        { ...pod('greeting'), path: 'labs/two/exercises/pod.yaml' },
      ],
    },
  ],
  invalid: [
    {
      name: 'a manifest of an image that a page builds',
      ...definition(WITH_DOCKER),
      more: [BUILD, pod('greeting')],
      reports: [report('greeting')],
    },
    {
      name: 'the tag that a build gives when none is named',
      ...definition(WITH_DOCKER),
      more: [BUILD, pod('"greeting:latest"')],
      reports: [report('greeting:latest')],
    },
    {
      name: 'a workshop that has a registry already',
      ...definition(WITH_REGISTRY),
      more: [BUILD, pod('greeting')],
      reports: [report('greeting', true)],
    },
    {
      name: 'what kubectl runs right behind the build',
      ...definition(WITH_REGISTRY),
      more: [
        page('docker build -t acme/greeting:1.0 .\nkubectl create deployment web --image=acme/greeting:1.0'),
      ],
      reports: [report('acme/greeting:1.0', true)],
    },
    {
      name: 'an image that a container was committed to',
      ...definition(WITH_DOCKER),
      more: [page('docker commit --change=\'CMD ["/hello"]\' session greeting'), pod('library/greeting')],
      reports: [report('library/greeting')],
    },
    {
      name: 'a name that was given by a tag',
      ...definition(WITH_DOCKER),
      more: [
        page('docker pull quay.io/acme/base:1.2.3\ndocker tag quay.io/acme/base:1.2.3 local-base:1'),
        pod('local-base:1'),
      ],
      reports: [report('local-base:1')],
    },
    {
      name: 'pages alone, without a definition',
      ...page('docker build -t greeting .\nkubectl run greeting --image=greeting'),
      reports: [report('greeting', true)],
    },
  ],
}
