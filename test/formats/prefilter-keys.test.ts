import { expect, test } from 'vitest'
import { gitlabFormat } from '../../src/formats/gitlab/descriptor.ts'
import { hasKey } from '../../src/formats/prefilter.ts'

test.each([
  ['services:\n', true],
  ['a: 1\n  services :\n', true],
  ['\uFEFFservices:', true],
  ['"services": 1', true],
  ["{'services':1}", true],
  ['{a: 1, services: 2}', true],
  ['- services: 1', true],
  ['? services\n: 1', true],
  ['&a services: 1', true],
  ['!t &a\tservices: 1', true],
  ['a\r\nservices: 1', true],
  ['a\u2028services: 1', true],
  ['services\n  : 1', true],
  ['my services:', false],
  ['my services:\n- services: 1', true],
  ['# services:', false],
  ['myservices:', false],
  ['services', false],
  ['services2: 1', false],
  ['services-x: 1', false],
  ['a: services', false],
])('%j has the key services: %s', (text, has) => {
  expect(hasKey(text, 'services')).toBe(has)
})

test.each([
  ['templates/service.yaml', 'kind: Service\nspec:\n  x: {{ include "a" . }}\n', false],
  ['templates/job.yml', 'a:\n  image: nginx:1.27\n  script: make\n', true],
  ['templates/job.yml', 'a: { image: "nginx:1.27", "script": [make] }\n', true],
  ['ci/header.yml', 'spec:\n  inputs:\n    image: { default: "nginx:1.27" }\n', true],
  ['ci/values.yml', 'image: nginx:1.27\n', false],
  ['.gitlab-ci.yml', 'image: nginx:1.27\n', true],
  ['.gitlab-ci/images.yml', 'image: nginx:1.27\n', true],
])('whether %s may be a pipeline with %j: %s', (path, text, may) => {
  expect(gitlabFormat.mayHold(text, path)).toBe(may)
})
