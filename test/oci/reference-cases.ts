const SHA256 = `sha256:${'f'.repeat(64)}`
const SHA384 = `sha384:${'0'.repeat(96)}`
const SHA512 = `sha512:${'a'.repeat(128)}`
const ID = 'dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9c'

/** A reference and what it is read into. */
export interface ValidReference {
  readonly text: string
  readonly registry: string
  readonly path: string
  readonly tag?: string
  readonly digest?: string
}

function hub(text: string, path: string, rest: Pick<ValidReference, 'tag' | 'digest'> = {}): ValidReference {
  return { text, registry: 'docker.io', path, ...rest }
}

function at(
  registry: string,
  path: string,
  rest: Pick<ValidReference, 'tag' | 'digest'> = {},
): ValidReference {
  const tag = rest.tag === undefined ? '' : `:${rest.tag}`
  const digest = rest.digest === undefined ? '' : `@${rest.digest}`
  return { text: `${registry}/${path}${tag}${digest}`, registry, path, ...rest }
}

/** Texts that are references, as distribution/reference normalizes them. */
export const VALID: readonly ValidReference[] = [
  // A name of one component is an official image, whatever it looks like.
  hub('redis', 'library/redis'),
  hub('redis:latest', 'library/redis', { tag: 'latest' }),
  hub(`redis@${SHA256}`, 'library/redis', { digest: SHA256 }),
  hub(`redis:7@${SHA256}`, 'library/redis', { tag: '7', digest: SHA256 }),
  hub('test_com', 'library/test_com'),
  hub('test.com:tag', 'library/test.com', { tag: 'tag' }),
  hub('test.com:5000', 'library/test.com', { tag: '5000' }),
  hub('foo_bar.com:8080', 'library/foo_bar.com', { tag: '8080' }),
  hub('192.168.1.1', 'library/192.168.1.1'),
  hub('192.168.1.1:tag', 'library/192.168.1.1', { tag: 'tag' }),
  hub('192.168.1.1:5000', 'library/192.168.1.1', { tag: '5000' }),
  hub('lowercase:Uppercase', 'library/lowercase', { tag: 'Uppercase' }),
  hub('localhost', 'library/localhost'),
  hub('localhost:5000', 'library/localhost', { tag: '5000' }),
  hub('docker.io', 'library/docker.io'),
  hub('dbcc1', 'library/dbcc1'),
  hub(ID.slice(1), `library/${ID.slice(1)}`),
  hub(`sha256:${ID}`, 'library/sha256', { tag: ID }),
  hub('a', 'library/a'),
  hub('nginx:_a', 'library/nginx', { tag: '_a' }),
  hub('nginx:a.-_', 'library/nginx', { tag: 'a.-_' }),
  hub(`nginx:${'t'.repeat(128)}`, 'library/nginx', { tag: 't'.repeat(128) }),
  // Without a host the first of several components is part of the path.
  hub('library/ubuntu', 'library/ubuntu'),
  hub('docker/docker', 'docker/docker'),
  hub('test_com/foo', 'test_com/foo'),
  hub('foo/foo_bar.com:8080', 'foo/foo_bar.com', { tag: '8080' }),
  hub('aa/bb/cc', 'aa/bb/cc'),
  hub('docker-rules/docker', 'docker-rules/docker'),
  hub('docker---rules/docker', 'docker---rules/docker'),
  hub('dock__er/docker', 'dock__er/docker'),
  hub('jess/t', 'jess/t'),
  hub(`${'a/'.repeat(127)}a:tag-puts-this-over-max`, `${'a/'.repeat(127)}a`, {
    tag: 'tag-puts-this-over-max',
  }),
  // Docker Hub's own hosts; library/ is put in front of one component only.
  hub('docker.io/redis:latest', 'library/redis', { tag: 'latest' }),
  hub('docker.io/library/redis', 'library/redis'),
  hub('docker.io/library/foo/bar', 'library/foo/bar'),
  hub('docker.io/mcgowan/myapp:latest', 'mcgowan/myapp', { tag: 'latest' }),
  hub(`docker.io/${ID}`, `library/${ID}`),
  hub('index.docker.io/debian', 'library/debian'),
  hub('index.docker.io/library/debian', 'library/debian'),
  hub('index.docker.io/docker/docker', 'docker/docker'),
  // Hosts: a dot, a port, localhost or an upper-case letter.
  at('test.com', 'repo', { tag: 'tag' }),
  at('test.com:8080', 'foo'),
  at('test-com:8080', 'foo'),
  at('test:5000', 'repo'),
  at('test:5000', 'repo', { tag: 'tag' }),
  at('test:5000', 'repo', { digest: SHA256 }),
  at('test:5000', 'repo', { tag: 'tag', digest: SHA256 }),
  at('localhost', 'library/debian'),
  at('localhost', 'debian', { tag: '1' }),
  at('localhost:5000', 'debian'),
  at('LOCALDOMAIN', 'library/debian'),
  at('Uppercase', 'lowercase', { tag: 'tag' }),
  at('FOO', 'bar'),
  at('GHCR.IO', 'acme/app', { tag: '1' }),
  at('sub-dom1.foo.com', 'bar/baz/quux', { tag: 'some-long-tag' }),
  at('b.gcr.io', 'test.example.com/my-app', { tag: 'test.example.com' }),
  at('xn--n3h.com', 'myimage', { tag: 'xn--n3h.com' }),
  at('xn--7o8h.com', 'myimage', { tag: 'xn--7o8h.com', digest: SHA256 }),
  at('xn--n3h.com:18080', 'foo'),
  at('192.168.1.1', 'repo'),
  at('192.168.1.1:5000', 'repo', { tag: '5050' }),
  at('127.0.0.1:5000', 'docker/docker'),
  at('registry-1.docker.io', 'nginx'),
  at('example.com', 'a'.repeat(255), { tag: 'tag' }),
  // IPv6.
  at('[2001:db8::1]', 'repo'),
  at('[2001:db8:1:2:3:4:5:6]', 'repo', { tag: 'tag' }),
  at('[2001:db8::1]:5000', 'repo'),
  at('[2001:db8::1]:5000', 'repo', { tag: 'tag', digest: SHA256 }),
  at('[2001:db8::]:5000', 'repo', { digest: SHA256 }),
  at('[::1]:5000', 'repo'),
  at('[fc00::1]:5000', 'docker/docker'),
  // Digests.
  at('example.com', 'app', { digest: SHA384 }),
  at('example.com', 'app', { tag: 'v1', digest: SHA512 }),
]

/** Texts that are none, and why. */
export const INVALID: readonly { readonly text: string; readonly reason: string }[] = [
  { text: '', reason: 'a reference has at least a repository name' },
  { text: ':justtag', reason: 'a reference has at least a repository name' },
  { text: `@${SHA256}`, reason: 'a reference has at least a repository name' },
  { text: 'docker/', reason: '"docker/" is not a repository name' },
  { text: 'example.com/', reason: 'a reference has at least a repository name' },
  { text: 'example.com/:tag', reason: 'a reference has at least a repository name' },
  { text: ID, reason: '64 hex digits are an image id, not a reference' },
  { text: 'Uppercase:tag', reason: 'the repository name "Uppercase" must be lower case' },
  { text: 'docker/Docker', reason: 'the repository name "docker/Docker" must be lower case' },
  {
    text: 'test:5000/Uppercase/lowercase:tag',
    reason: 'the repository name "Uppercase/lowercase" must be lower case',
  },
  { text: 'docker.io/docker/Docker', reason: 'the repository name "docker/Docker" must be lower case' },
  { text: `domain/${'a'.repeat(256)}:tag`, reason: 'the repository path is longer than 255 characters' },
  { text: `example.com/${'a'.repeat(256)}`, reason: 'the repository path is longer than 255 characters' },
  { text: 'a'.repeat(248), reason: 'the repository path is longer than 255 characters' },
  { text: 'a'.repeat(1025), reason: 'a reference is never longer than 1024 characters' },
  {
    text: 'repo@sha256:ffffffffffffffffffffffffffffffffff',
    reason: 'a sha256 digest has 64 hex digits, this one 34',
  },
  { text: `repo@sha512:${'f'.repeat(64)}`, reason: 'a sha512 digest has 128 hex digits, this one 64' },
  { text: `name@sha1:${'f'.repeat(40)}`, reason: 'the digest algorithm sha1 is not supported' },
  {
    text: `name@invaliddigest:${'f'.repeat(64)}`,
    reason: 'the digest algorithm invaliddigest is not supported',
  },
  { text: `name@sha256:${'F'.repeat(64)}`, reason: 'a digest is written in lower-case hex digits' },
  { text: 'name@sha256:abc', reason: '"sha256:abc" is not a digest' },
  { text: 'name@latest', reason: '"latest" is not a digest' },
  { text: 'name@', reason: '"" is not a digest' },
  { text: `name@${SHA256}:tag`, reason: `"sha256:${'f'.repeat(52)}…" is not a digest` },
  { text: 'nginx:', reason: '":" is not a tag' },
  { text: 'nginx:-a', reason: '":-a" is not a tag' },
  { text: 'nginx:.a', reason: '":.a" is not a tag' },
  { text: 'nginx:a:b', reason: '":a:b" is not a tag' },
  { text: `nginx:${'t'.repeat(129)}`, reason: `":${'t'.repeat(58)}…" is not a tag` },
  { text: `nginx:@${SHA256}`, reason: `":@sha256:${'f'.repeat(50)}…" is not a tag` },
  { text: 'aa/asdf$$^/aa', reason: 'a reference cannot hold the character "$"' },
  { text: 'nginx:${TAG}', reason: 'a reference cannot hold the character "$"' },
  { text: 'nginx 1.25', reason: 'a reference has no white space' },
  { text: ' nginx', reason: 'a reference has no white space' },
  { text: 'nginx\n', reason: 'a reference has no white space' },
  { text: 'https://github.com/docker/docker', reason: 'a reference has no scheme such as https://' },
  { text: 'docker-image://alpine', reason: 'a reference has no scheme such as https://' },
  { text: '-docker', reason: '"-docker" is not a repository name' },
  { text: 'docker-/docker', reason: '"docker-/docker" is not a repository name' },
  { text: '-docker.io/docker/docker', reason: '"-docker.io" is not a registry host' },
  { text: 'docker///docker', reason: '"docker///docker" is not a repository name' },
  { text: 'docker.io/docker///docker', reason: '"docker///docker" is not a repository name' },
  { text: '____/____', reason: '"____/____" is not a repository name' },
  { text: '_docker/_docker', reason: '"_docker/_docker" is not a repository name' },
  { text: 'dock..er/docker', reason: '"dock..er" is not a registry host' },
  { text: 'a/dock_.er', reason: '"a/dock_.er" is not a repository name' },
  { text: 'a/dock-.er', reason: '"a/dock-.er" is not a repository name' },
  { text: '/nginx', reason: '"/nginx" is not a repository name' },
  { text: 'nginx/', reason: '"nginx/" is not a repository name' },
  { text: '[2001:db8::1]', reason: 'a registry host is followed by a slash and a repository name' },
  { text: '[2001:db8::1]:5000', reason: 'a registry host is followed by a slash and a repository name' },
  { text: '[2001:db8::1]:tag', reason: 'a registry host is followed by a slash and a repository name' },
  { text: 'fc00::1:5000/debian', reason: '"fc00::1:5000" is not a registry host' },
  { text: '[fe80::1%eth0]:5000/repo', reason: 'a reference cannot hold the character "%"' },
  {
    text: '[2001:db8:3:4::192.0.2.33]:5000/debian',
    reason: '"[2001:db8:3:4::192.0.2.33]:5000" is not a registry host',
  },
  { text: 'example.com:/app', reason: '"example.com:" is not a registry host' },
  { text: 'example.com:http/app', reason: '"example.com:http" is not a registry host' },
  { text: 'exämple.com/app', reason: 'a reference cannot hold the character "ä"' },
]
