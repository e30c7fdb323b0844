import { describe, expect, it, test } from 'vitest'
import { credentials, readScript } from './read-commands.ts'

describe('passwords and tokens for registries', () => {
  test.each([
    ['docker login -u bob -p s3cr3tPass', 'docker login -p, docker.io: s3cr3tPass'],
    [
      'podman login --password=s3cr3tPass h.example.com',
      'podman login --password, h.example.com: s3cr3tPass',
    ],
    [
      'docker login --password "s3cr3tPass" https://index.docker.io/v1/',
      'docker login --password, docker.io: s3cr3tPass',
    ],
    [
      'echo hunter2 | docker login -u bob --password-stdin',
      'docker login --password-stdin, docker.io: hunter2',
    ],
    [
      'printf "%s" hunter2 | sudo docker login --password-stdin',
      'docker login --password-stdin, docker.io: hunter2',
    ],
    [
      'docker login --password-stdin h.example.com <<< hunter2',
      'docker login --password-stdin, h.example.com: hunter2',
    ],
    [
      'imgpkg pull -i a/b:1 --registry-password s3cr3tPass -o x',
      'imgpkg --registry-password, undefined: s3cr3tPass',
    ],
    ['echo imgpkg+https://bob:tok3n@h.example.com/lab:1', 'imgpkg URL, h.example.com: tok3n'],
    ['skopeo copy --src-creds bob:pw1x docker://a/b:1 dir:x', 'skopeo --src-creds, undefined: pw1x'],
    ['skopeo inspect --creds=bob:pw1x docker://a/b:1', 'skopeo --creds, undefined: pw1x'],
    ['crane auth login h.example.com -u bob -p s3cr3tPass', 'crane auth login -p, h.example.com: s3cr3tPass'],
    ['oras login -u bob -p s3cr3tPass h.example.com', 'oras login -p, h.example.com: s3cr3tPass'],
    ['helm registry login -p s3cr3tPass h.example.com', 'helm registry login -p, h.example.com: s3cr3tPass'],
    [
      'kubectl create secret docker-registry r --docker-server=https://index.docker.io/v1/ --docker-password=s3cr3tPass',
      'kubectl create secret docker-registry --docker-password, docker.io: s3cr3tPass',
    ],
    [
      'cat > ~/.docker/config.json <<EOF\n{"auths":{"https://index.docker.io/v1/":{"auth":"Ym9iOnBhc3M="}}}\nEOF',
      'auth of a Docker configuration, docker.io: Ym9iOnBhc3M=',
    ],
    ['export DOCKERHUB_TOKEN=abcd1234x', 'variable DOCKERHUB_TOKEN, docker.io: abcd1234x'],
    ['REGISTRY_PASSWORD=literal99 kp secret create x', 'variable REGISTRY_PASSWORD, undefined: literal99'],
    ['docker run -e HARBOR_PASSWORD="lit99" a/b:1', 'variable HARBOR_PASSWORD, undefined: lit99'],
    [
      'curl -d dckr_pat_ABCDEFGHIJKLMNOP h',
      'a Docker Hub access token, docker.io: dckr_pat_ABCDEFGHIJKLMNOP',
    ],
    ['docker login -p dckr_pat_ABCDEFGHIJKLMNOP', 'docker login -p, docker.io: dckr_pat_ABCDEFGHIJKLMNOP'],
    ['bash -c "docker login -p s3cr3tPass"', 'docker login -p, docker.io: s3cr3tPass'],
    ['bash -c "docker login -p \\"s3cr3tPass\\""', 'docker login -p, docker.io: s3cr3tPass'],
  ])('%j', (text, expected) => {
    expect(credentials(text)).toEqual([expected])
  })

  test.each([
    'docker login -u {{ registry_username }} -p {{ registry_password }} {{ registry_host }}',
    'docker login -u "$CI_USER" -p "$CI_JOB_TOKEN" "$CI_REGISTRY"',
    'docker login -p ${PASSWORD:-s3cr3tPass}',
    'PASS=s3cr3tPass; docker login -p $PASS',
    'docker login -u username',
    'docker login -p <password>',
    'docker login -p YOUR_PASSWORD',
    'docker login -p xxxx',
    'docker login -p changeme',
    'imgpkg copy -i a/b:1 --registry-password mypass',
    'echo imgpkg+https://$(registry_username):$(registry_password)@$(registry_host)/x:1',
    'kubectl create secret docker-registry x --docker-server=[My Registry] --docker-password=[My Password]',
    'docker run -e POSTGRES_PASSWORD=workshop a/b:1',
    'export GITHUB_TOKEN=ghp_abcdef1234',
    'export REGISTRY_PASSWORD=$(cat pass)',
    'echo "$TOKEN" | docker login --password-stdin',
    'cat token | docker login --password-stdin',
    'kubectl create secret generic db --from-literal=database-password=top-s3cret',
    'echo dckr_pat_xxxxxxxxxxxx',
  ])('%s has none', (text) => {
    expect(credentials(text)).toEqual([])
  })

  it('are shown nowhere', () => {
    const text = [
      'docker login -p s3cr3tPass',
      'docker pull https://bob:s3cr3tPass@h.example.com/a:1',
      'imgpkg pull -i imgpkg+https://bob:s3cr3tPass@h.example.com/a:1 -o x',
      'REGISTRY_TOKEN=s3cr3tPass x',
    ].join('\n')
    const { uses, marks } = readScript(text)
    for (const { raw, text: spelled, path, identity } of uses)
      expect([raw, spelled, path, identity].join(' ')).not.toContain('s3cr3tPass')
    expect(marks?.length).toBe(3)
    for (const { text: shown, path, identity, subject } of marks ?? [])
      expect(JSON.stringify([shown, path, identity, subject])).not.toContain('s3cr3tPass')
  })
})
