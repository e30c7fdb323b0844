import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type CredentialAnswer, createCredentialStore } from '../../src/registry/credentials.ts'
import { temporaryFolder, userAuth } from './support.ts'

const SECRET = 'correct-horse-battery'

interface Setting {
  /** Files below the home folder. */
  readonly files?: Readonly<Record<string, unknown>>
  /** Shell scripts by the name of a helper. */
  readonly helpers?: Readonly<Record<string, string>>
  readonly environment?: (home: string) => Readonly<Record<string, string>>
  readonly authfile?: string
}

/** A home folder with these files, and a store that sees no other. */
function storeFor(setting: Setting) {
  const home = temporaryFolder()
  for (const [name, content] of Object.entries(setting.files ?? {})) {
    mkdirSync(join(home, name, '..'), { recursive: true })
    writeFileSync(join(home, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  for (const [name, script] of Object.entries(setting.helpers ?? {})) {
    writeFileSync(join(home, `docker-credential-${name}`), `#!/bin/sh\n${script}\n`)
    chmodSync(join(home, `docker-credential-${name}`), 0o755)
  }
  const notices: string[] = []
  const store = createCredentialStore({
    authfile: setting.authfile === undefined ? undefined : join(home, setting.authfile),
    environment: { PATH: `${home}:${process.env.PATH}`, ...setting.environment?.(home) },
    homeDirectory: home,
    helperTimeoutMs: 500,
    notice: (line) => notices.push(line),
  })
  return { home, notices, store }
}

const config = (content: unknown): Setting => ({ files: { '.docker/config.json': content } })

/** `user:password`, a token, `none`, or what went wrong. */
function short(answer: CredentialAnswer): string {
  if (!answer.ok) return answer.detail
  const { credential } = answer
  if (credential === undefined) return 'none'
  return credential.kind === 'password'
    ? `${credential.username}:${credential.password}`
    : `${credential.kind} ${credential.token}`
}

describe('credential files', () => {
  it.each([
    ['--authfile', ['authfile.json', 'named.json'], 'authfile.json'],
    ['REGISTRY_AUTH_FILE', ['named.json', '.docker/config.json'], 'named.json'],
    ['DOCKER_AUTH_CONFIG', ['.docker/config.json'], 'inline'],
    ['', ['.docker/config.json', 'run/containers/auth.json'], '.docker/config.json'],
    ['', ['run/containers/auth.json', '.config/containers/auth.json'], 'run/containers/auth.json'],
    ['', ['.config/containers/auth.json'], '.config/containers/auth.json'],
    ['', ['.dockercfg'], 'none'],
  ])('with %s and %s are searched in a fixed order: %s decides', async (variable, names, expected) => {
    const { store, notices } = storeFor({
      ...(variable === '--authfile' ? { authfile: 'authfile.json' } : {}),
      files: Object.fromEntries(names.map((name) => [name, { auths: { 'h.test': userAuth(name, 'x') } }])),
      environment: (folder) => ({
        XDG_RUNTIME_DIR: join(folder, 'run'),
        ...(variable === 'REGISTRY_AUTH_FILE' ? { [variable]: join(folder, 'named.json') } : {}),
        ...(variable === 'DOCKER_AUTH_CONFIG'
          ? { [variable]: JSON.stringify({ auths: { 'h.test': userAuth('inline', 'x') } }) }
          : {}),
      }),
    })
    expect(short(await store.find('h.test', 'a')).split(':')[0]).toBe(expected)
    expect(notices.length).toBe(names.includes('.dockercfg') ? 1 : 0)
  })

  it('that are named and missing, or no JSON, are told without their content', async () => {
    const missing = storeFor({ authfile: 'nowhere.json' })
    expect(short(await missing.store.find('h.test', 'a'))).toMatch(/nowhere\.json: it does not exist/)
    const broken = storeFor(config(`{"auths": {"h.test": {"password": "${SECRET}" "x"}}}`))
    const said = short(await broken.store.find('h.test', 'a'))
    expect(said).toMatch(/config\.json: it is no JSON/)
    expect(said).not.toContain('correct')
  })

  it.each<[string, (path: string) => void, RegExp]>([
    ['a pipe', (path) => execFileSync('mkfifo', [path]), /it is a folder, a pipe or a device/],
    ['a device', (path) => symlinkSync('/dev/zero', path), /it is a folder, a pipe or a device/],
    ['a folder', (path) => mkdirSync(path), /it is a folder, a pipe or a device/],
    [
      'a gigabyte',
      (path) => {
        writeFileSync(path, '')
        truncateSync(path, 2 ** 30)
      },
      /it is too large to be read: the limit is 1024 KiB/,
    ],
  ])('that are %s are told at once', async (_, make, said) => {
    const { home, store } = storeFor({ files: { '.docker/keep': '' } })
    make(join(home, '.docker/config.json'))
    expect(short(await store.find('h.test', 'a'))).toMatch(said)
  })
})

describe('keys', () => {
  it.each([
    ['a path wins over its host', ['h.test', 'h.test/a', 'h.test/a/b'], 'h.test', 'a/b', 'h.test/a/b'],
    ['a shorter path holds for what is below', ['h.test', 'h.test/a'], 'h.test', 'a/b', 'h.test/a'],
    ['a path ends at a slash', ['h.test', 'h.test/a'], 'h.test', 'ab', 'h.test'],
    ['a port counts', ['h.test:5000', 'h.test'], 'h.test:5000', 'a', 'h.test:5000'],
    ['another port is another host', ['h.test:5000'], 'h.test', 'a', 'none'],
    ['a subdomain is another host', ['h.test'], 'x.h.test', 'a', 'none'],
    ['the form of old versions', ['https://h.test/v1/'], 'h.test', 'a', 'https'],
    [
      'Docker Hub, as docker login writes it',
      ['docker.io', 'https://index.docker.io/v1/'],
      'registry-1.docker.io',
      'library/nginx',
      'https',
    ],
    [
      'Docker Hub by name',
      ['registry-1.docker.io', 'docker.io'],
      'registry-1.docker.io',
      'library/nginx',
      'docker.io',
    ],
    [
      'nothing of Docker Hub for a mirror',
      ['https://index.docker.io/v1/', 'docker.io'],
      'mirror.test',
      'library/nginx',
      'none',
    ],
    ['no words of the language', ['constructor'], 'toString', 'a', 'none'],
  ])('%s (row 45)', async (_, keys, host, name, expected) => {
    const auths = Object.fromEntries(
      keys.map((key) => [key, { username: key.replace(/:.*/, ''), password: key }]),
    )
    const { store } = storeFor(config({ auths }))
    const found = short(await store.find(host, name))
    expect(found === 'none' ? found : found.split(':')[0]).toBe(expected.replace(/:.*/, ''))
  })

  it.each([
    ['no base64', '!!!'],
    ['no colon', Buffer.from('justuser').toString('base64')],
    ['no user', Buffer.from(`:${SECRET}`).toString('base64')],
  ])('whose auth has %s are named without the value (row 45)', async (_, auth) => {
    const { store } = storeFor(config({ auths: { 'h.test': { auth } } }))
    const said = short(await store.find('h.test', 'a'))
    expect(said).toMatch(/config\.json, key h\.test/)
    expect(said).not.toContain(auth)
  })

  it('hold a password with colons, a token, or nothing', async () => {
    const auths = {
      'a.test': userAuth('user', 'a:b:c'),
      'b.test': { identitytoken: 'tok' },
      'c.test': { registrytoken: 'tok' },
      'd.test': {},
      'e.test': { registrytoken: 'a\r\nX: y' },
    }
    const { store } = storeFor(config({ auths }))
    const found = await Promise.all(
      Object.keys(auths).map(async (host) => short(await store.find(host, 'a'))),
    )
    expect(found.slice(0, 4)).toEqual(['user:a:b:c', 'identity-token tok', 'registry-token tok', 'none'])
    expect(found[4]).toMatch(/e\.test holds characters/)
  })
})

describe('credential helpers', () => {
  const withHelper = (script: string, more: Record<string, unknown> = { credsStore: 'test' }): Setting => ({
    ...config({ auths: { 'h.test': userAuth('file', 'x') }, ...more }),
    helpers: { test: script },
  })
  const print = (username: string): string =>
    `read -r server; printf '{"ServerURL":"%s","Username":"${username}","Secret":"${SECRET}"}' "$server"; [ "$1" = get ]`

  it('are asked before the file (row 44)', async () => {
    const { store } = storeFor(withHelper(print('user')))
    expect(short(await store.find('h.test', 'a'))).toBe(`user:${SECRET}`)
  })

  it('are asked with the address of Docker Hub that docker login uses', async () => {
    const { store } = storeFor(withHelper('read -r s; printf \'{"Username":"%s","Secret":"x"}\' "$s"'))
    expect(short(await store.find('registry-1.docker.io', 'library/nginx'))).toBe(
      'https://index.docker.io/v1/:x',
    )
    expect(short(await store.find('h.test:5000', 'a'))).toBe('h.test:5000:x')
  })

  it('of a host win over the general one', async () => {
    const { store } = storeFor({
      ...config({ credsStore: 'general', credHelpers: { 'h.test': 'own' } }),
      helpers: { own: print('own'), general: print('general') },
    })
    expect(short(await store.find('h.test', 'a'))).toBe(`own:${SECRET}`)
    expect(short(await store.find('i.test', 'a'))).toBe(`general:${SECRET}`)
  })

  it('give an identity token under the name <token> (row 44)', async () => {
    const { store } = storeFor(withHelper(print('<token>')))
    expect(short(await store.find('h.test', 'a'))).toBe(`identity-token ${SECRET}`)
  })

  it('that know nothing leave it to the file (row 44)', async () => {
    const { store } = storeFor(withHelper('echo "credentials not found in native keychain"; exit 1'))
    expect(short(await store.find('h.test', 'a'))).toBe('file:x')
    expect(short(await store.find('i.test', 'a'))).toBe('none')
  })

  it('are run once for a server, however many repositories are asked for', async () => {
    const counted = storeFor({
      ...withHelper(`echo x >> "$HOLDFAST_RUNS"; ${print('user')}`),
      environment: (home) => ({ HOLDFAST_RUNS: join(home, 'runs') }),
    })
    await Promise.all(['a', 'b', 'c'].map((name) => counted.store.find('h.test', name)))
    expect(readFileSync(join(counted.home, 'runs'), 'utf8')).toBe('x\n')
  })

  it.each([
    ['fails in another way', `echo ${SECRET}; echo ${SECRET} >&2; exit 1`, 'ended with code 1'],
    ['prints no JSON', `echo ${SECRET}`, 'printed no credentials'],
    ['prints half', `echo '{"Secret":"${SECRET}"}'`, 'printed no credentials'],
    ['hangs', `echo ${SECRET}; sleep 60`, 'gave no answer in 0.5 s'],
    [
      'leaves the pipe to a child of another group',
      `echo ${SECRET}; setsid sleep 60 & exit 0`,
      'gave no answer in 0.5 s',
    ],
    ['prints without an end', `while :; do echo ${SECRET}; done`, 'printed too much'],
  ])('that %s are an error without their output (row 44)', async (_, script, expected) => {
    const { store } = storeFor(withHelper(script))
    const said = short(await store.find('h.test', 'a'))
    expect(said).toContain(expected)
    expect(said).not.toContain(SECRET)
  })

  it.each(['../x', 'a b', 'x;id', '$(id)', 'a/b'])('called %s are not run (row 44)', async (name) => {
    const { store } = storeFor(withHelper(print('user'), { credsStore: name }))
    expect(short(await store.find('h.test', 'a'))).toContain('is not the name of a credential helper')
  })

  it('that are not installed are an error, not no credentials (row 44)', async () => {
    const { store } = storeFor(config({ credsStore: 'missing' }))
    expect(short(await store.find('h.test', 'a'))).toContain('docker-credential-missing cannot be started')
  })
})
