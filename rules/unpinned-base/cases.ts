import { DIGEST_A, type RuleCases } from '../cases.ts'

export const cases: RuleCases = {
  valid: [
    {
      name: 'repositories that allow names, whichever name of Docker Hub is written',
      format: 'dockerfile',
      text: 'FROM ghcr.io/acme/app:1.2.3\nFROM index.docker.io/library/nginx:1.27.3\n',
      config: { options: { allow: ['ghcr.io/acme/**', 'docker.io/library/*'] } },
    },
    { name: 'a base with tag and digest', format: 'dockerfile', text: `FROM golang:1.22.5@${DIGEST_A}\n` },
    { name: 'a base with a digest alone', format: 'dockerfile', text: `FROM golang@${DIGEST_A}\n` },
    {
      name: 'an earlier stage under a name in other letters',
      format: 'dockerfile',
      text: `FROM golang:1.22.5@${DIGEST_A} AS Build\nFROM build\nCOPY --from=BUILD /a /a\nCOPY --from=0 /b /b\n`,
    },
    {
      name: 'an ARG that holds tag and digest, read from another ARG',
      format: 'dockerfile',
      text: `ARG TAG=3.20.1@${DIGEST_A}\nFROM alpine:\${TAG}\n`,
    },
    { name: 'a variable without a value', format: 'dockerfile', text: 'ARG BASE\nFROM ${BASE}\n' },
    {
      name: 'an image that Compose runs',
      format: 'compose',
      text: 'services:\n  web:\n    image: nginx:1.27.3\n',
    },
    {
      name: 'a pinned frontend behind another directive',
      format: 'dockerfile',
      text: `# escape=\`\n# syntax=docker/dockerfile:1.9.0@${DIGEST_A}\nFROM scratch\n`,
    },
  ],
  invalid: [
    {
      name: 'a repository that a later glob of allow takes out again',
      format: 'dockerfile',
      text: 'FROM ghcr.io/acme/app:1.2.3 AS app\nFROM ghcr.io/acme/old:1.2.3\n',
      config: { options: { allow: ['ghcr.io/acme/*', '!ghcr.io/acme/old'] } },
      reports: [
        {
          message:
            'ghcr.io/acme/old:1.2.3 has no digest, so the next build may start from another image; pin it to a digest',
          at: '1.2.3',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'a base with a full version',
      format: 'dockerfile',
      text: 'FROM golang:1.22.5\n',
      reports: [
        {
          message:
            'golang:1.22.5 has no digest, so the next build may start from another image; pin it to a digest',
          at: '1.22.5',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'a lower-case from with a platform and a registry with a port',
      format: 'dockerfile',
      text: 'from --platform=$BUILDPLATFORM registry.example.com:5000/base/jdk:17.0.9_9 as build\n',
      reports: [
        {
          message:
            'registry.example.com:5000/base/jdk:17.0.9_9 has no digest, so the next build may start from another image; pin it to a digest',
          at: '17.0.9_9',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'files that are copied from an image and mounted from another',
      format: 'dockerfile',
      text: 'FROM scratch\nCOPY --from=busybox:1.36.1 /bin/sh /sh\nRUN --mount=type=cache,target=/c --mount=type=bind,from=alpine:3.20.1,target=/a true\n',
      reports: [
        {
          message:
            'busybox:1.36.1 has no digest, so the next build may copy files from another image; pin it to a digest',
          at: '1.36.1',
          remedy: 'pin-digest',
        },
        {
          message:
            'alpine:3.20.1 has no digest, so the next build may mount files of another image; pin it to a digest',
          at: '3.20.1',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'a frontend',
      format: 'dockerfile',
      text: '# syntax=docker/dockerfile:1.9.0\nFROM scratch\n',
      reports: [
        {
          message:
            'docker/dockerfile:1.9.0 has no digest, so the next build may be run by another frontend; pin it to a digest',
          at: '1.9.0',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'a version that an ARG gives, where it is used',
      format: 'dockerfile',
      text: 'ARG VERSION=1.22.5\nFROM golang:${VERSION}\n',
      reports: [
        {
          message:
            'golang:1.22.5 has no digest, so the next build may start from another image; pin it to a digest',
          at: 'golang:${VERSION}',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'a tag that several pieces spell, under the whole of it',
      format: 'dockerfile',
      text: 'ARG VERSION=3.12.4\nFROM python:${VERSION}-slim\n',
      reports: [
        {
          message:
            'python:3.12.4-slim has no digest, so the next build may start from another image; pin it to a digest',
          at: 'python:${VERSION}-slim',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'no tag behind an IPv6 registry',
      format: 'dockerfile',
      text: 'FROM [::1]:5000/app\n',
      reports: [
        {
          message:
            '[::1]:5000/app has no digest, so the next build may start from another image; pin it to a digest',
          at: 'app',
          remedy: 'pin-digest',
        },
      ],
    },
  ],
}
