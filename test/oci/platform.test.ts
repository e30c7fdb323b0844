import { describe, expect, it } from 'vitest'
import { formatPlatform, parsePlatform } from '../../src/oci/platform.ts'

describe('parsePlatform', () => {
  it.each([
    ['linux/amd64', { os: 'linux', architecture: 'amd64' }],
    ['linux/arm64/v8', { os: 'linux', architecture: 'arm64', variant: 'v8' }],
    ['linux/386', { os: 'linux', architecture: '386' }],
    ['wasi/wasm', { os: 'wasi', architecture: 'wasm' }],
  ])('reads %s, and writes it again', (text, platform) => {
    const parsed = parsePlatform(text)
    expect(parsed).toEqual(platform)
    expect(parsed === undefined ? undefined : formatPlatform(parsed)).toBe(text)
  })

  it.each([
    '',
    'linux',
    'linux/',
    '/amd64',
    'amd64',
    'linux/amd64/',
    'linux/arm/v7/x',
    'linux//v7',
    '$BUILDPLATFORM',
    '${TARGETOS}/amd64',
    'Linux/AMD64',
    ' linux/amd64',
    'linux/amd64\n',
    'linux/amd64,linux/arm64',
  ])('does not know %j', (text) => {
    expect(parsePlatform(text)).toBeUndefined()
  })
})
