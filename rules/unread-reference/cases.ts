import { DIGEST_A, type RuleCases } from '../cases.ts'
import { definition, page } from '../workshop/cases.ts'

const REPOSITORY =
  '$(image_repository) is known at run time: the portal, the environment or the installation says which registry that is'

function published(image: string, files: string): string {
  return `  workshop:\n    image: ${image}\n    files:\n    - image:\n        url: ${files}\n`
}

export const cases: RuleCases = {
  valid: [
    {
      name: 'a reference with everything',
      format: 'dockerfile',
      text: `FROM localhost:5000/a/b:5000@${DIGEST_A}\n`,
    },
    { name: 'an ARG with a default', format: 'dockerfile', text: 'ARG BASE=alpine:3.20\nFROM $BASE\n' },
    {
      name: 'a variable that the configuration gives a value to',
      format: 'dockerfile',
      text: 'ARG REGISTRY\nFROM ${REGISTRY}/nginx:1.27.3\n',
      config: { vars: { REGISTRY: 'docker.io' } },
    },
    {
      name: 'a default in the FROM itself',
      format: 'dockerfile',
      text: 'ARG TAG\nFROM alpine:${TAG:-3.20}\n',
    },
    {
      name: 'a default inside the braces of a Compose variable',
      format: 'compose',
      text: 'services:\n  db:\n    image: ${DB_IMAGE:-postgres:16}\n',
    },
    {
      name: 'what is published with a workshop, named as Educates recommends',
      ...definition(
        published(
          '$(image_repository)/lab-greeting-image:$(workshop_version)',
          '"$(image_repository)/$(workshop_name)-files:$(workshop_version)"',
        ),
      ),
    },
    { name: 'an IPv6 registry', format: 'dockerfile', text: 'FROM [2001:db8::1]:5000/app:1\n' },
  ],
  invalid: [
    {
      name: 'a modifier in a variable of GitLab, which expands none',
      format: 'gitlab-ci',
      text: 'build:\n  image: ${IMAGE:-node}\n  script: [make]\n',
      reports: [
        {
          message:
            'variables are not expanded here, so ${IMAGE:-node} names no image; write the image itself',
          at: '${IMAGE:-node}',
          grade: 'variable-not-supported',
        },
      ],
    },
    {
      name: 'an ARG without a default',
      format: 'dockerfile',
      text: 'ARG BASE\nFROM $BASE\n',
      reports: [
        {
          message:
            'a variable in $BASE has no value here; give it a default where it is declared, or a value under vars',
          at: '$BASE',
          grade: 'variable-without-default',
        },
      ],
    },
    {
      name: 'an ARG of an earlier stage, which FROM does not see',
      format: 'dockerfile',
      text: 'FROM alpine:3.20\nARG TAG=1.27\nFROM nginx:${TAG}\n',
      reports: [
        {
          message:
            'a variable in nginx:${TAG} has no value here; give it a default where it is declared, or a value under vars',
          at: 'nginx:${TAG}',
          grade: 'variable-without-default',
        },
      ],
    },
    {
      name: 'a variable where Docker expands none',
      format: 'dockerfile',
      text: 'ARG TOOLS=busybox:1.36\nFROM scratch\nCOPY --from=$TOOLS /bin/sh /sh\n',
      reports: [
        {
          message:
            'variables are not expanded here, so $TOOLS names no image; start a stage from it and name that stage',
          at: '$TOOLS',
          grade: 'variable-not-supported',
        },
      ],
    },
    {
      name: 'a Compose variable without a value',
      format: 'compose',
      text: 'services:\n  web:\n    image: "${REGISTRY}/web:1"\n',
      reports: [
        {
          message:
            'a variable in ${REGISTRY}/web:1 has no value here; give it a default where it is declared, or a value under vars',
          at: '${REGISTRY}/web:1',
          grade: 'variable-without-default',
        },
      ],
    },
    {
      name: 'a template',
      format: 'kubernetes',
      text: 'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n    - name: web\n      image: nginx:{{ .Values.tag }}\n',
      reports: [
        {
          message:
            'a template fills in nginx:{{ .Values.tag }}, so the image is not known; check the rendered file as well',
          at: 'nginx:{{ .Values.tag }}',
          grade: 'template-expression',
        },
      ],
    },
    {
      name: 'what is published with a workshop under a version that stays, and another image of its registry',
      ...definition(
        `${published('$(image_repository)/lab-image:1.0.0', '$(image_repository)/lab-files')}  session:\n    initContainers:\n    - name: wait\n      image: $(image_repository)/wait:$(workshop_version)\n`,
      ),
      reports: [
        '$(image_repository)/lab-image:1.0.0',
        '$(image_repository)/lab-files',
        '$(image_repository)/wait:$(workshop_version)',
      ].map((at) => ({
        message: `what ${at} stands for is not known: ${REPOSITORY}`,
        at,
        grade: 'runtime-variable',
      })),
    },
    {
      name: 'the recommended name on a page, where Educates puts in no version',
      ...page('imgpkg pull -i $(image_repository)/lab-files:$(workshop_version) -o .'),
      reports: [
        {
          message:
            'what $(image_repository)/lab-files:$(workshop_version) stands for is not known: Educates gives image_repository its value when a session of the workshop runs',
          at: '$(image_repository)/lab-files:$(workshop_version)',
          grade: 'runtime-variable',
        },
      ],
    },
    {
      name: 'a placeholder, for the whole image or for a part of it',
      format: 'kubernetes',
      text: 'apiVersion: v1\r\nkind: Pod\r\nmetadata: { name: web }\r\nspec:\r\n  containers:\r\n    - name: web\r\n      image: REPLACE_WITH_HARBOR_IMAGE\r\n    - name: api\r\n      image: DOCKER_USER/api:1.2.3\r\n    - name: db\r\n      image: ghcr.io/acme/IMAGE_NAME@latest\r\n    - name: log\r\n      image: acme/LOG:1\r\n',
      reports: [
        {
          message:
            'REPLACE_WITH_HARBOR_IMAGE looks like a placeholder to be replaced; write the image that is meant',
          at: 'REPLACE_WITH_HARBOR_IMAGE',
          grade: 'invalid-reference',
        },
        {
          message:
            'DOCKER_USER in DOCKER_USER/api:1.2.3 looks like a placeholder to be replaced; write the image that is meant',
          at: 'DOCKER_USER/api:1.2.3',
          grade: 'invalid-reference',
        },
        {
          message:
            'IMAGE_NAME in ghcr.io/acme/IMAGE_NAME@latest looks like a placeholder to be replaced; write the image that is meant',
          at: 'ghcr.io/acme/IMAGE_NAME@latest',
          grade: 'invalid-reference',
        },
        {
          message:
            'acme/LOG:1 is no image reference: the repository name "acme/LOG" must be lower case; correct it',
          at: 'acme/LOG:1',
          grade: 'invalid-reference',
        },
      ],
    },
    {
      name: 'capital letters in the repository',
      format: 'compose',
      text: 'services:\n  web:\n    image: acme/Web:1\n',
      reports: [
        {
          message:
            'acme/Web:1 is no image reference: the repository name "acme/Web" must be lower case; correct it',
          at: 'acme/Web:1',
          grade: 'invalid-reference',
        },
      ],
    },
    {
      name: 'a digest that is cut off',
      format: 'dockerfile',
      text: 'FROM nginx@sha256:0123456789abcdef0123456789abcdef\n',
      reports: [
        {
          message:
            'nginx@sha256:0123456789abcdef0123456789abcdef is no image reference: a sha256 digest has 64 hex digits, this one 32; correct it',
          at: 'nginx@sha256:0123456789abcdef0123456789abcdef',
          grade: 'invalid-reference',
        },
      ],
    },
  ],
}
