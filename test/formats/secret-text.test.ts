import { describe, expect, test } from 'vitest'
import { isLiteralSecret, userInfoIn } from '../../src/formats/credentials/secret-text.ts'

describe('a literal secret', () => {
  test.each([
    's3cr3tPass',
    'hunter2',
    'educates',
    'pw',
    'tok3n',
    `dckr_pat_${'ABCDEFGHIJK'}`,
    'пароль',
    '!!',
    'p@ss/w0rd',
  ])('%s is one', (text) => expect(isLiteralSecret(text)).toBe(true))
})

describe('user info', () => {
  const parts = (text: string, isUrl?: boolean) => {
    const info = userInfoIn(text, isUrl)
    if (info === undefined) return undefined
    const { user, password, end } = info
    const spell = (range: { start: number; end: number }) => text.slice(range.start, range.end)
    return [spell(user), password && spell(password), text.slice(end)]
  }

  test.each([
    ['https://bob:pw@quay.io/x', ['bob', 'pw', 'quay.io/x']],
    ['https://bob:pw/8@ghcr.io', ['bob', 'pw/8', 'ghcr.io']],
    ['https://bob:12/8@ghcr.io/x', ['bob', '12/8', 'ghcr.io/x']],
    ['imgpkg+$(ingress_protocol)://bob:p@w@h/x:1', ['bob', 'p@w', 'h/x:1']],
    [`bob:pw@h/x:1@sha256:${'0'.repeat(64)}`, ['bob', 'pw', `h/x:1@sha256:${'0'.repeat(64)}`]],
    ['https://:pw@h', ['', 'pw', 'h']],
    ['https://bob@h', ['bob', undefined, 'h']],
  ])('of %s', (text, expected) => expect(parts(text)).toEqual(expected))

  test.each([
    'quay.io/x:1',
    'nginx:1.25@latest',
    `https://h:5000/x:1@sha256:${'0'.repeat(64)}`,
    'h:5000/x@y/z',
    'https://h/x@y',
    'name@host/x',
    '',
    '@',
    '://@',
  ])('none in %j', (text) => expect(parts(text)).toBeUndefined())

  test('a URL without a scheme has it, too', () => {
    expect(parts('bob:pw@h')).toBeUndefined()
    expect(parts('bob:pw@h', true)).toEqual(['bob', 'pw', 'h'])
  })
})

describe('no secret', () => {
  test.each([
    '$(registry_password)',
    '{{ registry_password }}',
    '{{< param registry_password >}}',
    '{% password %}',
    '$TOKEN',
    '${TOKEN}',
    '$1',
    '`cat token`',
    '$(cat token)',
    '%TOKEN%',
    '#@ data.values.password',
    'a(@= data.values.password @)',
  ])('the variable %s', (text) => expect(isLiteralSecret(text)).toBe(false))

  test.each([
    '',
    '  ',
    '<token>',
    '<your access token>',
    '[My Password]',
    '{TOKEN}',
    'YOUR_PASSWORD',
    'your-docker-hub-access-token',
    'xxx',
    'xxxx-xxxx',
    '***',
    '...',
    '…',
    '00000000',
    'access-token',
    'ACCESS_TOKEN',
    'mypass',
    'my-pasword',
    'myRegistryPassword',
    'changeme',
    'CHANGE_ME',
    'password',
    'PASSWORD-GOES-HERE',
    'insert token here',
    'replace-with-token',
    'redacted',
    'dckr_pat_xxxxxxxxxxxx',
    'dckr_pat_<token>',
  ])('the placeholder %j', (text) => expect(isLiteralSecret(text)).toBe(false))
})
