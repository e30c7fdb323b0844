import { DIGEST_A, type RuleCases } from '../cases.ts'

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
    { name: 'an IPv6 registry', format: 'dockerfile', text: 'FROM [2001:db8::1]:5000/app:1\n' },
  ],
  invalid: [
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
