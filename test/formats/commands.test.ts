import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { locate } from '../../src/text/segment.ts'
import { builders, builtNames, deliveredNames, images, pulled, readScript } from './commands/read-commands.ts'

describe('the operand of docker run', () => {
  test.each([
    ['docker run docker.io/acme/tool:1.2.3 date', 'docker.io/acme/tool:1.2.3'],
    ['docker run --rm -d --name httpd -p 8080:80 busybox httpd -f -vv', 'busybox'],
    ['docker run -d --name app -p 8080:80 app', 'app'],
    ['docker run -itd nginx', 'nginx'],
    ['docker run -dp 80:80 acme/web:1', 'acme/web:1'],
    ['docker run -p80:80 -eA=b acme/web:1', 'acme/web:1'],
    ['docker run -it --rm acme/web:1 --name other', 'acme/web:1'],
    ['docker run --name=x --env A=b --mount type=bind,src=/a,dst=/b acme/web:1', 'acme/web:1'],
    ["docker run --entrypoint '' acme/web:1 sh", 'acme/web:1'],
    ['docker run -- acme/web:1', 'acme/web:1'],
    ['docker --context remote -H tcp://h:2375 container run acme/web:1', 'acme/web:1'],
    ['docker create -v /a:/b acme/web:1', 'acme/web:1'],
    ['docker run --some-new-flag acme/web:1 sh', 'acme/web:1'],
    ['docker run --some-new-flag 5 acme/web:1', 'acme/web:1'],
    ['docker run --some-new-flag a=b acme/web:1', 'acme/web:1'],
    ['docker run $DOCKER_OPTS acme/web:1', 'acme/web:1'],
    ['docker run $(cat flags) acme/web:1 sh', 'acme/web:1'],
    ['docker run `cat flags` acme/web:1', 'acme/web:1'],
    ['docker service create --replicas 2 --name web acme/web:1 cmd', 'acme/web:1'],
    ['/usr/bin/docker run acme/web:1', 'acme/web:1'],
    ['docker.exe run acme/web:1', 'acme/web:1'],
    ['docker run -it --name session busybox sh -c "docker run other"', 'busybox'],
  ])('%s', (text, expected) => {
    expect(images(text)).toEqual([expected])
  })
})

describe('who pulls', () => {
  test.each([
    ['docker pull acme/a:1', 'acme/a:1 by dockerd'],
    ['docker image pull -q --platform linux/arm64 acme/a:1', 'acme/a:1 by dockerd'],
    ['podman run --rm acme/a:1 date', 'acme/a:1 by podman'],
    ['podman pull docker://docker.io/acme/a:1', 'docker.io/acme/a:1 by podman'],
    ['nerdctl -n k8s.io pull acme/a:1', 'acme/a:1 by nerdctl'],
    ['buildah from --name b acme/a:1', 'acme/a:1 by buildah'],
    ['docker manifest inspect acme/a:1', 'acme/a:1 by docker manifest'],
    ['docker buildx imagetools inspect acme/a:1', 'acme/a:1 by docker buildx imagetools'],
    ['docker scan acme/a:1', 'acme/a:1 by dockerd'],
    ['docker build --cache-from type=registry,ref=acme/c:1 .', 'acme/c:1 by dockerd'],
    ['podman build --from acme/a:1 .', 'acme/a:1 by podman'],
    ['docker build --build-context b=docker-image://acme/a:1 .', 'acme/a:1 by dockerd'],
    ['docker build --build-arg BASE=acme/a:1.2 --build-arg HOST=redis:6379 .', 'acme/a:1.2 by dockerd'],
    ['docker buildx bake --set app.args.BASE=acme/a:1.2 --set app.args.AT=12:30', 'acme/a:1.2 by dockerd'],
    ['docker buildx bake --set *.contexts.x=docker-image://acme/a --set x.tags=b:1', 'acme/a by dockerd'],
    ['docker compose build --build-arg BASE=acme/a:1 --no-cache app', 'acme/a:1 by dockerd'],
    ['/kaniko/executor --build-arg BASE=acme/a:1.2 --destination acme/b:1', 'acme/a:1.2 by executor'],
    ['podman build --build-arg RUN_IMAGE=acme/a --build-arg AT=12:30 .', 'acme/a by podman'],
    ['docker buildx create --driver-opt network=host,image=acme/kit:1', 'acme/kit:1 by dockerd'],
    ['kubectl run one -it --image=acme/a:1', 'acme/a:1 by kubelet'],
    ['kubectl -n lab run one --image acme/a:1 --port 80', 'acme/a:1 by kubelet'],
    ['k create deploy web --image acme/a:1', 'acme/a:1 by kubelet'],
    ['oc create cronjob x --schedule "* * * * *" --image=acme/a:1 -- date', 'acme/a:1 by kubelet'],
    ['microk8s kubectl run x --image acme/a:1', 'acme/a:1 by kubelet'],
    ['minikube kubectl -- run x --image acme/a:1', 'acme/a:1 by kubelet'],
    ['kubectl debug -it pod/x --image=acme/a:1 --target=x', 'acme/a:1 by kubelet'],
    ['kubectl debug x --copy-to=y --set-image=*=acme/a:1', 'acme/a:1 by kubelet'],
    ['kubectl set image deployment/web web=acme/a:1', 'acme/a:1 by kubelet'],
    ['kubectl set image deployment web web=acme/a:1 --record', 'acme/a:1 by kubelet'],
    ['kn service create hello --image acme/a:1 --env A=b', 'acme/a:1 by kubelet'],
    ['skopeo copy docker://acme/a:1 docker://registry.example.com/a:1', 'acme/a:1 by skopeo'],
    ['skopeo inspect --override-os linux docker://acme/a:1', 'acme/a:1 by skopeo'],
    ['skopeo sync --src docker --dest dir acme/a:1 /tmp/x', 'acme/a:1 by skopeo'],
    ['crane digest --platform linux/amd64 acme/a:1', 'acme/a:1 by crane'],
    ['crane copy acme/a:1 registry.example.com/a:1', 'acme/a:1 by crane'],
    ['crane pull acme/a:1 a.tar', 'acme/a:1 by crane'],
    ['crane export acme/a:1 - | tar t', 'acme/a:1 by crane'],
    ['imgpkg pull -i docker.io/acme/b:v1 -o .', 'docker.io/acme/b:v1 by imgpkg'],
    ['imgpkg copy --bundle=acme/b:v1 --to-repo registry.example.com/b', 'acme/b:v1 by imgpkg'],
    ['dive acme/a:1', 'acme/a:1 by dive'],
    ['dive docker://acme/a:1', 'acme/a:1 by dockerd'],
    ['oras pull acme/a:1 -o .', 'acme/a:1 by oras'],
    ['regctl image digest acme/a:1', 'acme/a:1 by regctl'],
    ['kp clusterstore save x -b acme/a:1', 'acme/a:1 by kp'],
    ['kp clusterstack create x --build-image acme/a:1', 'acme/a:1 by kp'],
    ['pack build app --builder acme/a:1 --path .', 'acme/a:1 by dockerd'],
    ['pack build app -B acme/a:1 --publish', 'acme/a:1 by pack'],
    ['pack config default-builder acme/a:1', 'acme/a:1 by dockerd'],
    ['./mvnw spring-boot:build-image -Dspring-boot.build-image.builder=acme/a:1', 'acme/a:1 by dockerd'],
    ['./gradlew bootBuildImage --runImage=acme/a:1', 'acme/a:1 by dockerd'],
    ['mvn jib:build -Djib.from.image=registry://acme/a:1', 'acme/a:1 by jib'],
    ['kind create cluster --image acme/a:1', 'acme/a:1 by dockerd'],
    ['k3d cluster create lab -i acme/a:1', 'acme/a:1 by dockerd'],
    ['oc new-app quay.io/acme/a:1.2 --name web', 'quay.io/acme/a:1.2 by kubelet'],
    ['oc new-app acme/a:1.2~https://example.com/a.git', 'acme/a:1.2 by kubelet'],
    ['oc tag --source=docker acme/a:1 web:latest', 'acme/a:1 by kubelet'],
    ['ansible-navigator run site.yml --eei acme/a:1 -m stdout', 'acme/a:1 by dockerd'],
    ['minikube start --base-image acme/a:1', 'acme/a:1 by dockerd'],
    ['s2i build . acme/a:1 app', 'acme/a:1 by dockerd'],
    ['helm upgrade web oci://h/c --set sidecar.image=acme/a:1', 'acme/a:1 by kubelet'],
    [
      'helm upgrade --install web oci://registry-1.docker.io/acme/chart --version 1.2.3',
      'registry-1.docker.io/acme/chart:1.2.3 by helm',
    ],
    ['helm install web oci://localhost/charts/web', 'localhost/charts/web by helm'],
    ['helm pull oci://h.example.com/web:1.2.3 -d charts', 'h.example.com/web:1.2.3 by helm'],
    ['helm show values "oci://h.example.com/web" --version ^1.2', 'h.example.com/web by helm'],
    [
      'helm template oci://h.example.com:5000/web --version=1.2.3+b4',
      'h.example.com:5000/web:1.2.3_b4 by helm',
    ],
    ['crane mutate acme/a:1 -t acme/b:1', 'acme/a:1 by crane'],
    ['regctl image copy acme/a:1 ocidir://here', 'acme/a:1 by regctl'],
  ])('%s', (text, expected) => {
    expect(pulled(text)).toEqual([expected])
  })

  it.each([
    'oc new-app nodejs~https://example.com/a.git',
    'oc new-app https://example.com/a.git',
    'oc new-app ./a',
  ])('finds no image in %s', (text) => expect(images(text)).toEqual([]))

  it('takes each text that braces stand for', () => {
    expect(images('docker pull acme/a:{1.0,2.0}')).toEqual(['acme/a:1.0', 'acme/a:2.0'])
    expect(images('docker pull acme/"a":{1.0,2.0}')).toEqual(['acme/a:1.0', 'acme/a:2.0'])
    expect(images('docker pull "acme/a:{1.0,2.0}"')).toEqual([])
  })

  it('finds several images of one command', () => {
    expect(images('kubectl create deployment x --image a/b:1 --image a/c:2')).toEqual(['a/b:1', 'a/c:2'])
    expect(images('kubectl create deploy x --image=a/b:1,a/c:2')).toEqual(['a/b:1', 'a/c:2'])
    expect(images('kubectl create deployment x --image="a/b:1,"')).toEqual(['a/b:1'])
    expect(images('podman pull a/b:1 a/c:2')).toEqual(['a/b:1', 'a/c:2'])
    expect(images('kp clusterstack create x --build-image a/b:1 --run-image=a/c:2')).toEqual([
      'a/b:1',
      'a/c:2',
    ])
  })

  it('takes commas for what they are where a flag takes one image', () => {
    expect(images('kubectl run x --image=a/b:1,a/c:2')).toEqual(['invalid-reference: a/b:1,a/c:2'])
    const templated = '{{ .Values.image }},a/c:2'
    expect(images(`kubectl create deploy x --image=${templated}`)).toEqual([
      `template-expression: ${templated}`,
    ])
  })

  it.each(['k3d cluster create lab -i latest', 'k3d cluster create --image=+v1.30'])(
    'takes a channel of releases for no image: %s',
    (text) => expect(images(text)).toEqual([]),
  )

  it.each([
    ['docker run --new-flag value acme/a:1 sh', ['acme/a:1']],
    ['docker run --new-switch acme/a:1 acme/b:1', []],
    ['docker run --new-switch acme/a:1 sh', ['acme/a:1']],
  ])('tells the value of a flag that is not known by the image behind it: %s', (text, expected) => {
    expect(images(text)).toEqual(expected)
  })

  it('keeps a value that an expansion assigns', () => {
    expect(images(': "${A:=acme/a:1}"\ndocker pull $A')).toEqual(['acme/a:1'])
    expect(images(': ${A:-acme/a:1}\ndocker pull $A')).toEqual(['variable-without-default: $A'])
  })

  it('takes a repository whose tags are listed for one that nothing can pin', () => {
    const { uses } = readScript('skopeo list-tags docker://acme/a\ncrane ls acme/a\ndocker pull -a acme/a')
    expect(uses.map(({ pin }) => pin)).toEqual(['none', 'none', 'none'])
  })
})

it.each([
  ['docker build --cache-from type=registry,ref=a/c:1 --cache-to type=registry,ref=a/c:1,mode=max .', 'none'],
  ['docker buildx build --cache-to=type=registry,ref=a/c:1 --cache-from=a/c:1 .', 'none'],
  ['docker build --cache-from a/c --cache-to type=registry,ref=docker.io/a/c:latest .', 'none'],
  ['docker build --cache-from a/c:1 --cache-to type=registry,ref=a/c:2 .', 'digest'],
  ['docker build --cache-from a/c:1 --cache-to type=inline .', 'digest'],
])('a cache that %s reads takes as its pin: %s', (text, pin) => {
  expect(readScript(text).uses.map((use) => use.pin)).toEqual([pin])
})

describe('a reference that takes a tag or a digest', () => {
  test.each([
    'skopeo copy docker://acme/a:1 dir:/x',
    'skopeo inspect docker://acme/a:1',
    'skopeo sync --src docker --dest dir acme/a:1 /x',
    'podman pull docker://acme/a:1',
    'buildah from docker://acme/a:1',
  ])('%s', (text) => {
    expect(readScript(text).uses.map(({ text: name, pin }) => [name, pin])).toEqual([
      ['acme/a:1', 'tag-or-digest'],
    ])
  })

  test('is none where no transport is written', () => {
    expect(readScript('podman pull acme/a:1\ncrane digest acme/a:1').uses.map(({ pin }) => pin)).toEqual([
      'digest',
      'digest',
    ])
  })
})

describe('programs beside the engines', () => {
  test.each([
    ['trivy image --severity HIGH,CRITICAL --exit-code 1 acme/a:1', 'acme/a:1 by trivy'],
    ['trivy -q i acme/a:1', 'acme/a:1 by trivy'],
    ['grype acme/a:1 --fail-on high', 'acme/a:1 by grype'],
    ['grype registry:acme/a:1', 'acme/a:1 by grype'],
    ['syft scan docker:acme/a:1 -o json', 'acme/a:1 by syft'],
    ['syft -o spdx-json acme/a:1', 'acme/a:1 by syft'],
    ['cosign verify --key cosign.pub acme/a:1', 'acme/a:1 by cosign'],
    ['cosign verify-attestation --type slsaprovenance acme/a:1', 'acme/a:1 by cosign'],
    ['cosign copy acme/a:1 registry.example.com/a:1', 'acme/a:1 by cosign'],
    ['notation verify acme/a:1', 'acme/a:1 by notation'],
    ['snyk container test acme/a:1 --file=Dockerfile', 'acme/a:1 by snyk'],
    ['dockle --exit-code 1 acme/a:1', 'acme/a:1 by dockle'],
    ['docker scout cves acme/a:1', 'acme/a:1 by dockerd'],
    ['docker scout quickview registry://acme/a:1', 'acme/a:1 by dockerd'],
    ['apptainer exec --bind /data docker://acme/a:1 sh -c x', 'acme/a:1 by apptainer'],
    ['singularity pull tool.sif docker://acme/a:1', 'acme/a:1 by singularity'],
    ['singularity build --fakeroot tool.sif docker://acme/a:1', 'acme/a:1 by singularity'],
    ['apptainer instance start docker://acme/a:1 web', 'acme/a:1 by apptainer'],
    ['distrobox create --name dev --image acme/a:1', 'acme/a:1 by distrobox'],
    ['distrobox-create -i acme/a:1 -n dev', 'acme/a:1 by distrobox-create'],
    ['toolbox create -i acme/a:1 dev', 'acme/a:1 by toolbox'],
    ['sudo bootc switch acme/a:1', 'acme/a:1 by bootc'],
    ['rpm-ostree rebase ostree-unverified-registry:acme/a:1', 'acme/a:1 by rpm-ostree'],
    ['rpm-ostree rebase ostree-image-signed:docker://acme/a:1 --reboot', 'acme/a:1 by rpm-ostree'],
    ['ctr run --rm -t docker.io/acme/a:1 web sh', 'docker.io/acme/a:1 by ctr'],
    ['ctr -n k8s.io images pull docker.io/acme/a:1', 'docker.io/acme/a:1 by ctr'],
    ['crictl pull acme/a:1', 'acme/a:1 by crictl'],
    ['finch run --rm acme/a:1', 'acme/a:1 by finch'],
    ['kustomize edit set image web=acme/a:1', 'acme/a:1 by kubelet'],
    ['kustomize edit set image acme/a:1', 'acme/a:1 by kubelet'],
    ['argocd app set web --kustomize-image web=acme/a:1', 'acme/a:1 by kubelet'],
    ['flux pull artifact oci://acme.example.com/a:1 --output x', 'acme.example.com/a:1 by flux'],
    ['act -P ubuntu-latest=acme/a:1 push', 'acme/a:1 by dockerd'],
    ['talosctl upgrade --nodes 10.0.0.1 --image acme/a:1', 'acme/a:1 by talosctl'],
    ['talosctl gen config c https://c:6443 --install-image acme/a:1', 'acme/a:1 by talosctl'],
    ['gcloud run deploy web --image=acme/a:1 --region us-east1', 'acme/a:1 by gcloud'],
    ['gcloud beta run jobs create web --image acme/a:1', 'acme/a:1 by gcloud'],
    ['gcloud compute instances create-with-container vm --container-image acme/a:1', 'acme/a:1 by gcloud'],
    ['az container create -g rg --name web --image acme/a:1 --ports 80', 'acme/a:1 by az'],
    ['az containerapp update -n web -g rg --image acme/a:1', 'acme/a:1 by az'],
    ['az webapp config container set -n w -g rg --docker-custom-image-name acme/a:1', 'acme/a:1 by az'],
    ['az acr import --name reg --source acme.example.com/a:1 --image a:1', 'acme.example.com/a:1 by az'],
    ['aws lambda create-function --function-name f --code ImageUri=acme/a:1', 'acme/a:1 by aws'],
    ['aws lambda update-function-code --function-name f --image-uri acme/a:1', 'acme/a:1 by aws'],
    ['fly deploy --image acme/a:1', 'acme/a:1 by fly'],
    ['flyctl machine run acme/a:1 --region ams', 'acme/a:1 by flyctl'],
    ['ibmcloud ce app create --name web --image acme/a:1', 'acme/a:1 by ibmcloud'],
  ])('%s', (text, expected) => {
    expect(pulled(text)).toEqual([expected])
  })

  test.each([
    'trivy image --input a.tar',
    'trivy fs .',
    'trivy config acme/a:1',
    'grype dir:.',
    'grype sbom:./a.json',
    'grype db update',
    'syft ./folder',
    'syft dir:/srv',
    'cosign sign --key k acme/a:1',
    'cosign generate-key-pair',
    'apptainer exec tool.sif sh',
    'singularity pull library://acme/a:1',
    'rpm-ostree rebase fedora:fedora/40/x86_64/silverblue',
    'rpm-ostree install podman',
    'distrobox enter dev',
    'kustomize edit set image web=*:v1',
    'kustomize build . | kubectl apply -f -',
    'argocd app set web --kustomize-image web',
    'flux create source git web --url=https://h.example.com/a/b',
    'act -P ubuntu-latest=-self-hosted',
    'act push',
    'gcloud builds submit --tag acme/a:1',
    'gcloud compute instances create vm --image debian-12 --image-family debian',
    'az vm create -n vm --image Ubuntu2204',
    'az acr build -t acme/a:1 .',
    'aws ec2 run-instances --image-id ami-0123456789abcdef0',
    'aws s3 cp a:1 s3://b',
    'fly apps list',
    'flux is a tool',
    'act on it',
  ])('%s pulls nothing', (text) => {
    expect(images(text)).toEqual([])
  })

  test.each([
    ['ssh -p 22 bob@host.example.com docker run acme/a:1'],
    ['ssh host "docker run --rm acme/a:1"'],
    ['sg docker -c "docker run acme/a:1"'],
    ['flock /tmp/lock docker pull acme/a:1'],
    ['systemd-run --user --unit x podman run acme/a:1'],
    ['retry -t 3 docker pull acme/a:1'],
    ['wsl -d Ubuntu docker pull acme/a:1'],
  ])('%s is a wrapper', (text) => {
    expect(images(text)).toEqual(['acme/a:1'])
  })
})

describe('commands that pull nothing', () => {
  test.each([
    'docker push acme/a:1',
    'docker rmi acme/a:1; docker image rm acme/a:1',
    'docker save acme/a:1 -o a.tar',
    'docker inspect acme/a:1; docker image inspect acme/a:1',
    'docker stop web; docker rm web; docker exec -it web sh; docker logs web',
    'docker tag a:latest acme/b:1',
    'docker compose run web',
    'docker load -i a.tar',
    'docker images; docker ps -a',
    'docker build --build-arg BASE=dev --build-arg TARGET=acme/a:b .',
    'docker run be5888e67be6',
    'docker run $(docker build -q .)',
    'docker',
    'docker run',
    'podman run --rootfs /srv/root sh',
    'podman pull docker-archive:a.tar',
    'podman push registry.example.com/a:1',
    'skopeo copy docker-daemon:hello:latest docker://registry.example.com/hello',
    'skopeo copy oci:dir:tag dir:/x',
    'crane version; crane completion bash',
    'imgpkg push -i localhost:5001/content:latest -f .',
    'kp image save my-app --tag registry.example.com/a',
    'kubectl run x --help',
    'kubectl exec web -- docker run acme/a:1',
    'kubectl create deployment x --dry-run=client',
    'kubectl set env deployment/web A=b',
    'helm install x chart --set image.tag=1.2 --set replicas=2',
    'helm push chart-1.2.3.tgz oci://registry.example.com/charts',
    'helm install x oci://registry/charts/web',
    'skopeo copy docker-daemon:hello:latest containers-storage:hello:1',
    'kind load docker-image acme/a:1',
    'echo docker run acme/a:1',
    'docker run {} ',
    'dive into the Full profile',
    'pack is configured in your workshop manifest',
    'docker run the container',
    'docker pull via the daemon',
    "Unable to find image 'busybox:latest' locally",
    'Step 1/9 : FROM golang',
    'REPOSITORY   TAG       IMAGE ID',
    'docker: Error response from daemon: pull access denied',
    '# docker pull acme/a:1',
    'true # docker pull acme/a:1',
  ])('%s', (text) => {
    expect(images(text)).toEqual([])
  })
})

describe('placeholders', () => {
  test.each([
    'docker run <image>',
    'docker run <your-registry>/<image>:<tag>',
    'docker run -p <host port>:80 <image name>',
    'kubectl run <name> --image=<image>',
    'docker run [OPTIONS] IMAGE [COMMAND] [ARG...]',
    'docker pull NAME[:TAG]',
    'docker run YOUR_IMAGE',
    'docker run REGISTRY/app:1',
    'docker run nginx:TAG',
    'docker run REPLACE_WITH_IMAGE',
    'docker run your-user/app',
    'docker run ...',
    'docker run image-name',
    'kubectl create deployment x --image=[My Image]',
    'IMG="<image>"; docker run $IMG',
    'docker pull ghcr.io/owner/image:tag',
    'docker pull h.example.com/team/image:tag',
    'docker pull owner/repo:tag',
    'docker pull ghcr.io/username/image-name',
    'docker pull nginx:version',
  ])('%s gives nothing', (text) => {
    expect(images(text)).toEqual([])
  })

  it('reads example hosts and official images that look like words', () => {
    expect(images('docker pull my-registry.example.com/app:1')).toEqual(['my-registry.example.com/app:1'])
    expect(images('docker pull yourls')).toEqual(['yourls'])
    expect(images('docker pull owner/web:1')).toEqual(['owner/web:1'])
    expect(images('docker pull acme/repo:tag1')).toEqual(['acme/repo:tag1'])
  })
})

describe('where a command may stand', () => {
  test.each([
    ['sudo -E -u bob docker run a/b:1'],
    ['time docker run a/b:1'],
    ['A=b C="d e" docker run a/b:1'],
    ['env A=b docker run a/b:1'],
    ['timeout 30 docker run a/b:1'],
    ['watch -n 2 docker run a/b:1'],
    ['watch "docker run a/b:1"'],
    ['xargs -n1 docker run a/b:1'],
    ['! docker run a/b:1'],
    ['true && docker run a/b:1 || false'],
    ['x; docker run a/b:1;'],
    ['x | docker run -i a/b:1 | y'],
    ['docker run a/b:1&'],
    ['(cd x && docker run a/b:1)'],
    ['{ docker run a/b:1; }'],
    ['if true; then docker run a/b:1; fi'],
    ['if docker run a/b:1; then x; fi'],
    ['while true; do docker run a/b:1; done < file'],
    ['for i in 1 2 3; do docker run a/b:1; done'],
    ['for ((i=0; i<3; i++)); do docker run a/b:1; done'],
    ['case "$1" in start|run) docker run a/b:1 ;; *) exit;; esac'],
    ['start() { docker run a/b:1; }'],
    ['function start { docker run a/b:1; }'],
    ['x=$(docker run a/b:1)'],
    ['x=`docker run a/b:1`'],
    ['echo "a $(docker run a/b:1) b"'],
    ['diff <(docker run a/b:1) x'],
    ['bash -c "docker run a/b:1"'],
    ['sh -lc \'x; docker run "a/b:1"\''],
    ['bash -c "docker run \\"a/b:1\\""'],
    ['eval "docker run a/b:1"'],
    ['eval "$(docker run a/b:1)"'],
    ['alias b="docker run a/b:1"'],
    ["alias d='docker run --rm'\nd a/b:1"],
    ['alias d=docker\nd run a/b:1'],
    ['docker run \\\n  --rm \\\n\ta/b:1 \\\n  sh'],
    ['docker run \\\r\n  --rm \\\r\n  a/b:1\r\n'],
    ['docker run a/b:1 >out 2>&1 <in'],
    ['\tdocker\trun\ta/b:1'],
    ['\ufeffdocker run a/b:1'],
    ['$ docker run a/b:1'],
    ['ls || : # no\ndocker run a/b:1 # yes'],
    ["echo it's\ndocker run a/b:1"],
    ['echo "open\ndocker run a/b:1'],
    ['cat <<EOF\ndocker run x/y:1\nEOF\ndocker run a/b:1'],
    ["echo 'ümlaut'; docker run a/b:1"],
  ])('%j', (text) => {
    const { uses } = readScript(text)
    expect(uses.map((use) => use.text)).toEqual(['a/b:1'])
    for (const { place, raw } of uses) expect(text.slice(place.start, place.end)).toBe(raw)
  })
})

describe('variables', () => {
  test.each([
    ['IMG=a/b:1\ndocker run $IMG', 'a/b:1'],
    ['export IMG="a/b:1"; docker run "${IMG}"', 'a/b:1'],
    ['local IMG=a/b; docker run ${IMG}:1', 'a/b:1'],
    ['R=h.example.com N=b; docker run $R/$N:1', 'h.example.com/b:1'],
    ['docker run ${IMG:-a/b:1}', 'a/b:1'],
    ['IMG=a/b:1; docker run ${IMG:-c}', 'a/b:1'],
    ['X=(a/b:1 a/c:2); docker run ${X[1]}', 'a/c:2'],
    ['FLAGS="-d -p 80:80"; docker run $FLAGS a/b:1', 'a/b:1'],
    ['ARGS=(--rm -it); docker run "${ARGS[@]}" a/b:1', 'a/b:1'],
    ['D=docker; $D run a/b:1', 'a/b:1'],
    ['IMG=a/b:1; IMG=a/c:1; docker run $IMG', 'a/c:1'],
    ['IMG=a/b; IMG+=:1; docker run $IMG', 'a/b:1'],
    ['docker run $NOWHERE', 'variable-without-default: $NOWHERE'],
    ['docker run a/b:$TAG', 'variable-without-default: a/b:$TAG'],
    ['docker pull "$1"', 'variable-without-default: $1'],
    ['X=a/b:1; unset X; docker run $X', 'variable-without-default: $X'],
    ['docker run $(cat image.txt)', 'variable-without-default: $(cat image.txt)'],
    ['docker run {{ registry_host }}/a:1', 'runtime-variable: {{ registry_host }}/a:1'],
    ['docker run {{REGISTRY_HOST}}/a:1', 'runtime-variable: {{REGISTRY_HOST}}/a:1'],
    ['docker run {{< param registry_host >}}/a:1', 'runtime-variable: {{< param registry_host >}}/a:1'],
    ['docker run {{% param registry_host %}}/a:1', 'runtime-variable: {{% param registry_host %}}/a:1'],
    ['docker run $(registry_host)/a:1', 'runtime-variable: $(registry_host)/a:1'],
    ['docker run ${REGISTRY_HOST}/a:1', 'runtime-variable: ${REGISTRY_HOST}/a:1'],
    [
      'docker run "$SESSION_NAMESPACE-registry.$INGRESS_DOMAIN/a"',
      'runtime-variable: $SESSION_NAMESPACE-registry.$INGRESS_DOMAIN/a',
    ],
    ['docker run {{ .Values.image }}', 'template-expression: {{ .Values.image }}'],
  ])('%s', (text, expected) => {
    expect(images(text)).toEqual([expected])
  })

  it('takes values that the configuration gives', () => {
    const { uses } = readScript('docker run $BASE/a:1', {}, { BASE: 'h.example.com' })
    expect(uses.map(({ text }) => text)).toEqual(['h.example.com/a:1'])
  })

  it('maps each character of a value to where it stands', () => {
    const text = 'N=acme/web T="1.2"\ndocker run $N:$T'
    const [use] = readScript(text).uses
    if (use?.image.kind !== 'read') throw new Error('not read')
    expect(use.raw).toBe('$N:$T')
    expect(use.image.segments.map(({ text: part, at }) => [part, at?.start])).toEqual([
      ['acme/web', 2],
      [':', 32],
      ['1.2', 14],
    ])
  })

  it.each([
    'images=( "nginx:latest" # first\n  redis:7\n)\nfor image in "${images[@]}"; do\n  docker pull "${image}" || true\ndone',
    'for i in nginx:latest "redis:7"; do docker pull $i; docker run $i; done',
    'list="nginx:latest redis:7"; for i in $list; do docker pull $i; done',
    'list="nginx:latest redis:7"\nfor i in $list\ndo\n  docker pull $i\ndone',
  ])('gives one use for each element of a list, in its place: %j', (text) => {
    const { uses } = readScript(text)
    expect(uses.map(({ raw, text: spelled }) => [raw, spelled])).toEqual([
      ['nginx:latest', 'nginx:latest'],
      ['redis:7', 'redis:7'],
    ])
    for (const { place, raw } of uses) expect(text.slice(place.start, place.end)).toBe(raw)
  })

  it('reads both values of a variable that branches set', () => {
    expect(images('if x; then I=a/b:1; else I=a/c:2; fi; docker run $I')).toEqual(['a/b:1', 'a/c:2'])
    expect(images('I=a/b:1; [ -n "$X" ] && I=a/c:2; docker run $I')).toEqual(['a/b:1', 'a/c:2'])
  })

  test.each([
    '$OCI_IMAGE_CACHE',
    '${OCI_IMAGE_CACHE}',
    '$(oci_image_cache)',
    '{{ oci_image_cache }}',
    '{{< param oci_image_cache >}}',
  ])('says what comes through the image cache: %s', (cache) => {
    const [use] = readScript(`docker run ${cache}/busybox:1.36`).uses
    expect(use?.throughCache).toBe('busybox:1.36')
    expect(use?.image).toMatchObject({ kind: 'unread', reason: 'runtime-variable' })
  })
})

describe('quotes and escapes', () => {
  test.each([
    ['docker run "a/b:1"', 'a/b:1', true],
    ["kubectl run x --image='a/b:1'", 'a/b:1', true],
    ['docker run a/b\\:1', 'a/b\\:1', false],
    ['docker run a/b:\\\n1', 'a/b:\\\n1', true],
    ["docker run $'a/b:1'", 'a/b:1', true],
  ])('%j', (text, raw, mapped) => {
    const [use] = readScript(text).uses
    expect(use?.text).toBe('a/b:1')
    expect(use?.raw).toBe(raw)
    const segments = use?.image.kind === 'read' ? use.image.segments : []
    expect(segments.every(({ at }) => at !== undefined)).toBe(mapped)
  })
})

describe('what a use says', () => {
  it('has the label, the reading order and the role', () => {
    const [use] = readScript('kubectl create deployment x --image a/b:1', { label: 'setup.d' }).uses
    expect(use).toMatchObject({
      format: 'instructions',
      role: 'cli-argument',
      path: 'setup.d kubectl create deployment',
      identity: 'setup.d kubectl create deployment',
      readingOrder: '1',
      pin: 'digest',
      confidence: 'certain',
      project: undefined,
      puller: { by: 'kubelet' },
    })
  })

  it('joins what helm sets for one image', () => {
    const text = 'helm install w c --set image.repository=acme/web,replicas=2 --set-string image.tag=1.2'
    const [use, ...others] = readScript(text).uses
    expect(others).toEqual([])
    expect(use).toMatchObject({ raw: 'acme/web|1.2', text: 'acme/web:1.2', pin: 'tag-only' })
    expect(
      images('helm upgrade w c --set a.image.registry=h.example.com,a.image.repository=b,a.image.tag=1'),
    ).toEqual(['h.example.com/b:1'])
    expect(readScript('helm install w c --set image.repository=acme/web').uses[0]?.pin).toBe('none')
  })

  it.each([
    'helm install w c --set image.repository=acme/web --set image.tag=1.2',
    'helm install w c --set image.tag=1.2,image.repository=acme/web',
    'helm install w oci://h.example.com/acme/web --version 1.2.0',
    'helm install w --version 1.2.0 oci://h.example.com/acme/web',
  ])('spans both parts of an image on one line: %s', (text) => {
    const [use] = readScript(text).uses
    const { tag } = use?.image.kind === 'read' ? use.image.reference.parts : {}
    const at = use?.image.kind === 'read' && tag !== undefined ? locate(use.image.segments, tag) : undefined
    expect(text.slice(at?.start, at?.end)).toMatch(/^1\.2(?:\.0)?$/)
    expect(at?.start).toBeGreaterThanOrEqual(use?.place.start ?? Number.NaN)
    expect(at?.end).toBeLessThanOrEqual(use?.place.end ?? Number.NaN)
  })

  it('stands where the name does if the tag is in another line', () => {
    const text = 'helm install w c \\\n --set image.repository=acme/web \\\n --set image.tag=1.2\n'
    const [use] = readScript(text).uses
    expect(text.slice(use?.place.start, use?.place.end)).toBe('acme/web')
    expect(use?.raw).toBe('acme/web|1.2')
  })

  it('joins a chart of a registry with its version', () => {
    const [use, ...others] = readScript('helm install w "oci://h.example.com/web" --version "1.2.3"').uses
    expect(others).toEqual([])
    expect(use).toMatchObject({
      raw: 'h.example.com/web|1.2.3',
      text: 'h.example.com/web:1.2.3',
      pin: 'tag-only',
      puller: { by: 'tool', tool: 'helm' },
    })
    expect(readScript('helm pull oci://h.example.com/web').uses[0]?.pin).toBe('none')
    expect(readScript('helm pull oci://h.example.com/web:1').uses[0]?.pin).toBe('tag-only')
    expect(images('helm pull oci://h.example.com/web --version $V')).toEqual([
      'variable-without-default: h.example.com/web|$V',
    ])
    expect(images('helm pull oci://{{ registry_host }}/web')).toEqual([
      'runtime-variable: {{ registry_host }}/web',
    ])
    expect(images('for c in a b; do helm pull oci://h.example.com/$c --version 1.2.3; done')).toEqual([
      'h.example.com/a:1.2.3',
      'h.example.com/b:1.2.3',
    ])
  })
})

describe('images that commands build', () => {
  test.each([
    ['docker build -t acme/a:1 -t b .', ['acme/a:1', 'b']],
    ['docker buildx build --tag=acme/a:1 --push .', ['acme/a:1']],
    ['podman build -t hello .', ['hello']],
    ['docker commit --change=\'CMD ["/x"]\' session greeting', ['greeting']],
    ['docker tag acme/a:1 acme/b:1', ['acme/b:1']],
    ['docker image import a.tar acme/a:1', ['acme/a:1']],
    ['buildah commit c acme/a:1', ['acme/a:1']],
    ['pack build acme/app --builder b', ['acme/app']],
    ['./mvnw spring-boot:build-image -Dspring-boot.build-image.imageName=acme/app:1', ['acme/app:1']],
    ['mvn compile jib:dockerBuild -Dimage=acme/app', ['acme/app']],
    ['kp image create app --tag h.example.com/app', ['h.example.com/app']],
    ['nixpacks build . --name app', ['app']],
    ['s2i build . acme/builder app', ['app']],
    ['skopeo copy docker://nginx:1.25.3 docker-daemon:local:1', ['local:1']],
    ['skopeo copy docker://nginx:1.25.3 containers-storage:local:1', ['local:1']],
    ['skopeo copy oci:x:y containers-storage:[overlay@/var/lib/containers]local:1', ['local:1']],
    ['podman push acme/a:1 docker-daemon:local:1', ['local:1']],
    ['minikube image build -t acme/a:1 .', ['acme/a:1']],
    ['skopeo copy docker-daemon:local:1 docker://acme/a:1', []],
    ['skopeo copy docker://nginx:1.25.3 docker-daemon:<name>', []],
    ['docker tag a {{ registry_host }}/a:1', []],
    ['docker build -t <name> .', []],
    ['docker build .', []],
  ])('%s', (text, names) => {
    expect(builtNames(text)).toEqual(names)
  })

  it('says which program builds Dockerfiles', () => {
    expect(
      builders('docker build .\npodman build .\nbuildah bud .\n/kaniko/executor --destination=x'),
    ).toEqual(['docker', 'podman', 'buildah', 'kaniko'])
  })

  it('lays the reading order on built names', () => {
    expect(readScript('docker tag a b').facts).toEqual([
      {
        kind: 'built-name',
        name: 'b',
        project: undefined,
        readingOrder: '1',
        place: { path: 'page.md', start: 13, end: 14 },
      },
    ])
  })
})

describe('images that commands bring to a registry or a cluster', () => {
  test.each([
    ['docker push acme/a:1', ['acme/a:1 to registry']],
    ['docker image push -q acme/a', ['acme/a to registry']],
    ['podman push --creds bob:x acme/a:1', ['acme/a:1 to registry']],
    ['podman push a:1 docker://docker.io/acme/a:1', ['docker.io/acme/a:1 to registry']],
    ['nerdctl push acme/a:1', ['acme/a:1 to registry']],
    ['buildah push a:1 acme/b:1', ['acme/b:1 to registry']],
    ['podman manifest push acme/a:1', ['acme/a:1 to registry']],
    [
      'docker buildx build --push -t acme/a:1 -t acme/a:2 .',
      ['acme/a:1 to registry', 'acme/a:2 to registry'],
    ],
    ['docker build -o type=registry -t acme/a:1 .', ['acme/a:1 to registry']],
    ['docker buildx imagetools create -t acme/b:1 acme/a:1', ['acme/b:1 to registry']],
    ['skopeo copy docker-daemon:hello:1 docker://acme/hello:1', ['acme/hello:1 to registry']],
    ['skopeo copy --dest-creds u:{{ p }} oci:x:y docker://hello', ['hello to registry']],
    ['crane push a.tar acme/a:1', ['acme/a:1 to registry']],
    ['crane copy acme/a:1 h.example.com/a:1', ['h.example.com/a:1 to registry']],
    ['crane append -b acme/a:1 -f x.tar -t acme/b:1', ['acme/b:1 to registry']],
    ['regctl image copy acme/a:1 acme/b:1', ['acme/b:1 to registry']],
    ['oras cp --to-oci-layout acme/a:1 here:1', []],
    ['pack build acme/a --builder acme/b:1 --publish', ['acme/a to registry']],
    ['kp image create x --tag acme/a', ['acme/a to registry']],
    ['./mvnw compile jib:build -Dimage=acme/a', ['acme/a to registry']],
    ['./gradlew jib --image=acme/a', ['acme/a to registry']],
    ['./gradlew bootBuildImage --imageName=acme/a --publishImage', ['acme/a to registry']],
    ['kind load docker-image acme/a:1 b --name lab', ['acme/a:1 to cluster', 'b to cluster']],
    ['minikube -p lab image load acme/a:1', ['acme/a:1 to cluster']],
    ['minikube image build -t acme/a:1 .', ['acme/a:1 to cluster']],
    ['k3d image import -c lab -m direct acme/a:1 b', ['acme/a:1 to cluster', 'b to cluster']],
    ['nerdctl -n k8s.io build -t hello .', ['hello to cluster']],
    ['I=acme/a:1; docker push $I', ['acme/a:1 to registry']],
    ['for i in web db; do docker push $i; done', ['web to registry', 'db to registry']],
    ['bash -c "docker push acme/a:1"', ['acme/a:1 to registry']],
    ['docker build -t acme/a:1 .', []],
    ['./mvnw compile jib:dockerBuild -Dimage=acme/a', []],
    ['pack build acme/a --builder acme/b:1', []],
    ['nerdctl build -t a .', []],
    ['docker push {{ registry_host }}/a:1', []],
    ['docker push <name>', []],
    ['docker push your-user/a', []],
    ['docker push', []],
    ['podman push a:1 dir:/srv/a', []],
    ['skopeo copy docker://acme/a:1 docker-archive:a.tar:a:1', []],
    ['kind load image-archive a.tar', []],
  ])('%s', (text, names) => {
    expect(deliveredNames(text)).toEqual(names)
  })

  it('have the reading order and the place of the name', () => {
    expect(readScript('docker push acme/a:1').facts).toEqual([
      {
        kind: 'delivered-name',
        name: 'acme/a:1',
        to: 'registry',
        readingOrder: '1',
        place: { path: 'page.md', start: 12, end: 20 },
      },
    ])
  })
})

describe('heredocs', () => {
  const yaml = 'apiVersion: v1\nspec:\n  image: acme/a:1\n'

  test.each([
    ['kubectl apply -f - <<EOF', 'EOF', 'kubernetes', 'kubelet'],
    ["oc create -n x -f - << 'E-F'", 'E-F', 'kubernetes', 'kubelet'],
    ['cat <<EOF | kubectl apply -f -', 'EOF', 'kubernetes', 'kubelet'],
    ['cat <<EOF | envsubst | kubectl apply -f -', 'EOF', 'kubernetes', 'kubelet'],
    ['cat > deploy.yaml <<EOF', 'EOF', 'kubernetes', 'kubelet'],
    ['cat <<EOF > "$HOME/deploy.yaml"', 'EOF', 'kubernetes', 'kubelet'],
    ['cat <<EOF | sudo tee /x/deploy.yml', 'EOF', 'kubernetes', 'kubelet'],
  ])('%s', (command, delimiter, format, by) => {
    const text = `${command}\n${yaml}${delimiter}\ndocker pull acme/b:1\n`
    const [inner, outer] = readScript(text).uses
    expect(inner).toMatchObject({ format, text: 'acme/a:1', puller: { by }, readingOrder: '1' })
    expect(inner?.path).toMatch(/^execute .* inner$/)
    expect(text.slice(inner?.place.start, inner?.place.end)).toBe('acme/a:1')
    expect(outer?.text).toBe('acme/b:1')
  })

  test.each([
    ['docker build -t x - <<EOF', 'dockerfile', { by: 'dockerd' }],
    ['podman build -f - . <<EOF', 'dockerfile', { by: 'tool', tool: 'podman' }],
    ['cat > Dockerfile <<EOF', 'dockerfile', undefined],
    ['tee app/Containerfile.dev <<EOF', 'dockerfile', undefined],
    ['docker compose -f - up -d <<EOF', 'compose', { by: 'dockerd' }],
    ['cat <<EOF >compose.yaml', 'compose', { by: 'dockerd' }],
  ])('%s', (command, format, puller) => {
    const [use] = readScript(`${command}\r\nservices:\r\nFROM acme/a:1\r\nEOF\r\n`).uses
    expect(use).toMatchObject({ format, text: 'acme/a:1' })
    expect(use?.puller).toEqual(puller)
  })

  it('puts known variables in and explains those of Educates', () => {
    const body = 'apiVersion: v1\nimage: $IMG\nimage: ${REGISTRY_HOST}/a\nimage: $OCI_IMAGE_CACHE/b:1\n'
    const { uses } = readScript(`IMG=acme/a:1\nkubectl apply -f - <<EOF\n${body}EOF\n`)
    expect(uses.map(({ raw, image }) => [raw, image.kind === 'unread' ? image.reason : 'read'])).toEqual([
      ['$IMG', 'read'],
      ['${REGISTRY_HOST}/a', 'runtime-variable'],
      ['$OCI_IMAGE_CACHE/b:1', 'runtime-variable'],
    ])
    expect(uses[2]?.throughCache).toBe('b:1')
  })

  it('reads what echo pipes, and the commands in a body', () => {
    expect(images("echo 'FROM acme/a:1' | docker build -")).toEqual(['acme/a:1'])
    expect(images('cat <<EOF\n$(docker run acme/a:1)\nEOF')).toEqual(['acme/a:1'])
    expect(images("cat <<'EOF'\n$(docker run acme/a:1)\nEOF")).toEqual([])
    expect(images('cat <<-EOF\n\tdocker run x/y:1\n\tEOF\ndocker run acme/a:1')).toEqual(['acme/a:1'])
  })
})

describe('what a console shows', () => {
  const console = { prompts: true }

  it.each([
    ['$ docker run a/b:1\nUnable to find image x\ndocker run x/y:1', ['a/b:1']],
    ['bob@lab:~/x$ docker run a/b:1\nHello', ['a/b:1']],
    ['[~/x] $ docker run a/b:1\nHello', ['a/b:1']],
    ['# docker run a/b:1\nHello', ['a/b:1']],
    ['# docker run x/y:1\ndocker run a/b:1', ['a/b:1']],
    ['$ ls\n# docker run x/y:1\n$ docker run a/b:1', ['a/b:1']],
    ['$ docker run \\\n>   --rm \\\n>   a/b:1 \\\n> sh\nout', ['a/b:1']],
    ['$ docker run -e A="x\ny" a/b:1\n$ docker run a/c:2', ['a/b:1', 'a/c:2']],
    ['$ cat > Dockerfile <<EOF\nFROM a/b:1\nEOF\nout\n$ ls', ['a/b:1']],
    ["docker run a/b:1\r\nIt isn't there\r\ndocker run a/c:2", ['a/b:1', 'a/c:2']],
    ['docker pull a/b:1\n1.2: Pulling from a/b\nDigest: sha256:abc\nStatus: Downloaded "x', ['a/b:1']],
    ['REPOSITORY   TAG   IMAGE ID\nbusybox   latest   be5888e67be6', []],
  ])('%j', (text, expected) => {
    expect(images(text, console)).toEqual(expected)
  })
})

describe('hostile text', () => {
  it.each([
    ['commands', 'docker run nginx:1\n'.repeat(20_000)],
    ['substitutions', '$('.repeat(100_000)],
    ['substitutions in quotes', '"$('.repeat(100_000)],
    ['defaults', '${a:-'.repeat(100_000)],
    ['quotes', '"'.repeat(300_001)],
    ['a line', `docker run ${'x'.repeat(1_000_000)}`],
    ['heredocs', '<<a'.repeat(100_000)],
    ['lists', 'a=('.repeat(100_000)],
    ['pipes', 'a|'.repeat(100_000)],
    ['branches', 'if a; then '.repeat(50_000)],
    ['values that grow', `A=x\n${'A+=y\n'.repeat(20_000)}docker run $A`],
    ['values that double', `A=x\n${'A=$A$A\n'.repeat(500)}docker run $A`],
    [
      'a long list in many commands',
      `for i in ${'a:1 '.repeat(20_000)}; do x; done\n${'docker run $i\n'.repeat(5000)}`,
    ],
    ['tokens', 'dckr_pat_ABCDEFGHIJK1 '.repeat(20_000)],
    ['user info', `docker pull https://a:${'b@c:'.repeat(100_000)}\n${'docker push a:b@c/'.repeat(20_000)}`],
    ['imgpkg URLs', `echo ${'imgpkg://a:b'.repeat(50_000)}`],
    ['parts of images', `helm install x c --set image.repository=${'a:'.repeat(200_000)} --set image.tag=1`],
    ['versions', `helm pull oci://${'a.b:'.repeat(100_000)} --version 1.2.3-${'a.'.repeat(100_000)}`],
    ['scripts in scripts', 'bash -c "'.repeat(20_000)],
    ['templates', '{{'.repeat(200_000)],
    ['placeholders', '<a'.repeat(200_000)],
  ])('is read without a crash: %s', (_name, text) => {
    expect(() => readScript(text, { prompts: true })).not.toThrow()
  })

  const pieces = fc.constantFrom(
    ...[
      'docker run ',
      'kubectl run x --image=',
      'nginx:1',
      ' ',
      '\n',
      '"',
      "'",
      '$(',
      ')',
      '${A',
      '}',
      ':-',
      '`',
      '\\',
      '<<EOF\n',
      'EOF',
    ],
    ...[
      'A=',
      '(',
      '|',
      ';',
      '&&',
      '{{ registry_host }}',
      '<image>',
      '$A',
      'for i in ',
      '; do ',
      ' done',
      'cat ',
      '\r\n',
      '[',
      'bash -c ',
      'é',
      '$ ',
    ],
  )
  const script = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
  )

  it('is read to the end, and each segment holds the text of its place', () => {
    fc.assert(
      fc.property(script, fc.boolean(), (text, prompts) => {
        const { uses, facts } = readScript(text, { prompts })
        for (const use of uses) {
          expect(use.place.start).toBeLessThan(use.place.end)
          expect(text.slice(use.place.start, use.place.end)).toBe(use.raw)
          const segments = use.image.kind === 'read' ? use.image.segments : []
          for (const { text: part, at } of segments) {
            if (at !== undefined) expect(text.slice(at.start, at.end)).toBe(part)
          }
        }
        for (const { place } of facts) expect(place.end).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 3000 },
    )
  })
})
