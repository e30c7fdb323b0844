import { describe, expect, test } from 'vitest'
import { isLiteralSecret } from '../../src/formats/support/secret-text.ts'

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

  test('long texts made of placeholder words are judged at once', () => {
    const started = performance.now()
    isLiteralSecret(`my${'dockerhubregistryuser'.repeat(900)}!x`)
    expect(performance.now() - started).toBeLessThan(200)
  })
})
