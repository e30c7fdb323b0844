import { expect, test } from 'vitest'
import { builtNames, images } from './read-commands.ts'

test.each([
  ['docker tag acme/a:1 localhost:5000/a:1', ['acme/a:1']],
  ['podman image tag nginx:1.27-alpine acme/b:1 acme/c:1', ['nginx:1.27-alpine']],
  ['docker tag app:latest acme/app:1; docker tag app acme/app:1; docker tag $X acme/app:1', []],
  ['docker tag acme/a:1', []],
  ['docker history --no-trunc acme/a:1', ['acme/a:1']],
  [
    'docker manifest create --amend acme/l:1 acme/a:1-amd64 acme/a:1-arm64',
    ['acme/a:1-amd64', 'acme/a:1-arm64'],
  ],
  ['buildah manifest create acme/l:1', []],
  ['docker plugin install --alias s acme/sshfs:1 DEBUG=1', ['acme/sshfs:1']],
  ['buildah copy --from acme/a:1 ctr /x /y; buildah add --from=builder ctr /x /y', ['acme/a:1']],
  ['oc new-app acme/a:1', ['acme/a:1']],
  ['oc new-app acme/a:1~https://example.com/a.git', ['acme/a:1']],
  ['oc new-app https://example.com/a.git; oc new-app nodejs~https://example.com/b; oc new-app ./a/b', []],
  ['sudo k3s ctr -n k8s.io images pull docker.io/acme/a:1', ['docker.io/acme/a:1']],
  ['k3s crictl pull acme/a:1', ['acme/a:1']],
  ['k3s server pull acme/a:1; constructor crictl pull acme/a:1', []],
])('%s', (text, expected) => {
  expect(images(text)).toEqual(expected)
})

test('what a command names anew is built by it', () => {
  expect(builtNames('docker tag acme/a:1 acme/b:1\ndocker manifest create acme/l:1 acme/a:1')).toEqual([
    'acme/b:1',
    'acme/l:1',
  ])
})
