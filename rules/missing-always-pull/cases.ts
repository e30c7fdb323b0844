import { DIGEST_A, type RuleCases } from '../cases.ts'

function pod(image: string, policy = ''): string {
  const line = policy === '' ? '' : `      imagePullPolicy: ${policy}\n`
  return `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n    - name: web\n      image: ${image}\n${line}`
}

function message(image: string): string {
  return `${image} moves, and each machine keeps the image that it pulled first, so machines run different images under one name; pin a digest, which every machine pulls once`
}

export const cases: RuleCases = {
  valid: [
    { name: 'a digest', format: 'kubernetes', text: pod(`nginx:1@${DIGEST_A}`) },
    { name: 'a full version', format: 'kubernetes', text: pod('nginx:1.27.3') },
    { name: 'a moving tag that is asked for', format: 'kubernetes', text: pod('nginx:1', 'Always') },
    { name: 'latest, which is asked for by itself', format: 'kubernetes', text: pod('nginx:latest') },
    { name: 'no tag, which is asked for by itself', format: 'kubernetes', text: pod('nginx') },
    { name: 'what is never pulled', format: 'kubernetes', text: pod('nginx:1', 'Never') },
    {
      name: 'a policy that a template fills in',
      format: 'kubernetes',
      text: pod('nginx:1', '"{{ policy }}"'),
    },
    {
      name: 'Compose, whose users pull by hand',
      format: 'compose',
      text: 'services:\n  web:\n    image: nginx:1\n',
    },
    { name: 'a base image', format: 'dockerfile', text: 'FROM nginx:1\n' },
  ],
  invalid: [
    {
      name: 'a major version without a policy',
      format: 'kubernetes',
      text: pod('nginx:1'),
      reports: [{ message: message('nginx:1'), at: '1', remedy: 'pin-digest' }],
    },
    {
      name: 'latest with a policy that keeps it',
      format: 'kubernetes',
      text: pod('nginx:latest', 'IfNotPresent'),
      reports: [{ message: message('nginx:latest'), at: 'latest', remedy: 'pin-digest' }],
    },
    {
      name: 'Compose that is told to keep it',
      format: 'compose',
      text: 'services:\n  web:\n    image: nginx\n    pull_policy: missing\n',
      reports: [{ message: message('nginx'), at: 'nginx', remedy: 'pin-digest' }],
    },
    {
      name: 'a channel with a policy that keeps it',
      format: 'kubernetes',
      text: pod('nginx:stable', 'IfNotPresent'),
      reports: [{ message: message('nginx:stable'), at: 'stable', remedy: 'pin-digest' }],
    },
    {
      name: 'a minor version in a deployment of a template',
      format: 'kubernetes',
      text: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      initContainers:\n        - name: web\n          image: postgres:16.4\n          imagePullPolicy: IfNotPresent\n        - name: old\n          image: redis:7\n',
      reports: [{ message: message('redis:7'), at: '7', remedy: 'pin-digest' }],
    },
    {
      name: 'Compose with the other word for it',
      format: 'compose',
      text: 'services:\n  web:\n    image: nginx:1\n    pull_policy: if_not_present\n',
      reports: [{ message: message('nginx:1'), at: '1', remedy: 'pin-digest' }],
    },
  ],
}
