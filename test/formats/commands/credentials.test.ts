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
    ['echo DOCKER_PASSWORD=s3cr3tPass', 'variable DOCKER_PASSWORD, docker.io: s3cr3tPass'],
    ['mkdir DOCKER_PASSWORD="s3cr3tPass"', 'variable DOCKER_PASSWORD, docker.io: s3cr3tPass'],
    ['skopeo copy --src-creds bob:pw1x docker://a/b:1 dir:x', 'skopeo --src-creds, docker.io: pw1x'],
    [
      'skopeo copy --src-creds bob:pw1x docker://h.example.com/b:1 docker://a/b:1',
      'skopeo --src-creds, h.example.com: pw1x',
    ],
    [
      'skopeo copy --dest-creds bob:pw1x docker://a/b:1 docker://h.example.com/b:1',
      'skopeo --dest-creds, h.example.com: pw1x',
    ],
    [
      'skopeo copy --dest-password pw1x dir:x docker://registry-1.docker.io/a/b:1',
      'skopeo --dest-password, docker.io: pw1x',
    ],
    ['skopeo copy --src-creds bob:pw1x docker://$H/b:1 dir:x', 'skopeo --src-creds, undefined: pw1x'],
    ['skopeo copy --src-creds bob:pw1x dir:x docker://a/b:1', 'skopeo --src-creds, undefined: pw1x'],
    ['skopeo inspect --creds=bob:pw1x docker://a/b:1', 'skopeo --creds, docker.io: pw1x'],
    ['podman pull --creds bob:pw1x h.example.com/b:1', 'podman --creds, h.example.com: pw1x'],
    ['podman push --creds bob:pw1x b:1 h.example.com/b:1', 'podman --creds, h.example.com: pw1x'],
    ['docker pull bob:pw1x@quay.io/x', 'user info in docker pull, quay.io: pw1x'],
    ['docker pull "https://bob:pw/1x@quay.io/x:1"', 'user info in docker pull, quay.io: pw/1x'],
    ['docker pull https://bob:p@ss@index.docker.io/a/x', 'user info in docker pull, docker.io: p@ss'],
    ['docker push bob:pw1x@h.example.com:5000/x:1', 'user info in docker push, h.example.com:5000: pw1x'],
    ['docker tag x bob:pw1x@h.example.com/x:1', 'user info in docker tag, h.example.com: pw1x'],
    ['skopeo inspect docker://bob:pw1x@quay.io/x:1', 'user info in skopeo inspect, quay.io: pw1x'],
    ['skopeo copy dir:x docker://bob:pw1x@quay.io/x:1', 'user info in skopeo copy, quay.io: pw1x'],
    ['kubectl run x --image=bob:pw1x@$HOST/x:1', 'user info in kubectl run, undefined: pw1x'],
    ['pack build bob:pw1x@quay.io/x --publish --builder a', 'user info in pack build, quay.io: pw1x'],
    ['helm pull oci://bob:pw1x@h.example.com/web', 'user info in helm pull, h.example.com: pw1x'],
    ['docker pull bob:pw1x@quay.io/x@sha256:abc', 'user info in docker pull, quay.io: pw1x'],
    ['echo imgpkg+https://bob:tok/3n@h.example.com/lab:1', 'imgpkg URL, h.example.com: tok/3n'],
    [
      'imgpkg pull -i imgpkg+https://bob:tok3n@h.example.com/lab:1 -o x',
      'user info in imgpkg pull, h.example.com: tok3n',
    ],
    [
      'helm install w oci://h.example.com/web --username bob --password s3cr3tPass',
      'helm install --password, h.example.com: s3cr3tPass',
    ],
    [
      'tanzu secret registry add pull --server h.example.com --username bob --password s3cr3tPass -y',
      'tanzu secret registry add --password, h.example.com: s3cr3tPass',
    ],
    [
      'tanzu secret registry add pull -n lab --server https://index.docker.io/v1/ --password=s3cr3tPass',
      'tanzu secret registry add --password, docker.io: s3cr3tPass',
    ],
    [
      'tanzu secret registry update pull --password s3cr3tPass',
      'tanzu secret registry update --password, undefined: s3cr3tPass',
    ],
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
    'docker pull bob:$PASSWORD@quay.io/x',
    'docker pull https://{{ registry_username }}:{{ registry_password }}@{{ registry_host }}/x',
    'docker pull <user>:<password>@quay.io/x',
    'docker pull nginx:1.25@sha256:abc',
    'docker pull localhost:5000/x@sha256:abc',
    'docker pull https://localhost:5000/a@b/c',
    'docker pull https://quay.io/a:1@sha256:abc/x',
    'docker run acme/a:1 curl https://bob:s3cr3tPass@h.example.com/x',
    'echo imgpkg://h.example.com:5000/x@sha256:abc/x',
    'tanzu secret registry add x --server {{ registry_host }} --password {{ registry_password }}',
    'helm repo add x https://charts.example.com --password s3cr3tPass',
  ])('%s has none', (text) => {
    expect(credentials(text)).toEqual([])
  })

  it('are shown nowhere', () => {
    const text = [
      'docker login -p s3cr3tPass',
      'docker pull https://bob:s3cr3tPass@h.example.com/a:1',
      'docker pull https://bob:s3cr3t/s3cr3tPass@h.example.com/a:1',
      'imgpkg pull -i imgpkg+https://bob:s3cr3tPass@h.example.com/a:1 -o x',
      'REGISTRY_TOKEN=s3cr3tPass x',
    ].join('\n')
    const { uses, observations } = readScript(text)
    for (const { raw, text: spelled, path, identity } of uses)
      expect([raw, spelled, path, identity].join(' ')).not.toContain('s3cr3tPass')
    expect(observations?.length).toBe(5)
    for (const { text: shown, path, identity, subject } of observations ?? [])
      expect(JSON.stringify([shown, path, identity, subject])).not.toContain('s3cr3tPass')
  })
})
