import { type CaseConfiguration, DIGEST_A, DIGEST_B, DIGEST_C, DIGEST_D, type RuleCases } from '../cases.ts'

const TOOL = 'ghcr.io/acme/tool'
const DIGEST_E = `sha256:${'e5'.repeat(32)}`
const DIGEST_F = `sha256:${'f6'.repeat(32)}`
const TEXT = `FROM ${TOOL}:1@${DIGEST_A}\n`
type Index = Readonly<Record<string, string>>

/** `tool:1` was DIGEST_A and is DIGEST_B. */
function moved(before: Index | 'image', after: Index | 'image'): CaseConfiguration {
  const children = [before, after].flatMap((index) => (typeof index === 'string' ? [] : Object.values(index)))
  return {
    served: {
      [`${TOOL}:1`]: DIGEST_B,
      ...Object.fromEntries(children.map((digest) => [`${TOOL}@${digest}`, 'image'])),
      [`${TOOL}@${DIGEST_A}`]: before,
      [`${TOOL}@${DIGEST_B}`]: after,
    },
  }
}

function names(how: string): string {
  return `${TOOL}:1 names ${DIGEST_B} now, ${how}`
}

const NEW_BUILD = names('another build; look at it and pin it anew')

export const cases: RuleCases = {
  valid: [
    {
      name: 'a tag that has stayed',
      format: 'dockerfile',
      text: TEXT,
      config: { served: { [`${TOOL}:1`]: DIGEST_A, [`${TOOL}@${DIGEST_A}`]: 'image' } },
    },
    {
      name: 'a digest without a tag',
      format: 'dockerfile',
      text: `FROM ${TOOL}@${DIGEST_A}\n`,
      config: moved('image', 'image'),
    },
    {
      name: 'a tag without a digest',
      format: 'dockerfile',
      text: `FROM ${TOOL}:1\n`,
      config: moved('image', 'image'),
    },
    {
      name: 'an image of the index that the tag names, which is for another rule',
      format: 'dockerfile',
      text: TEXT,
      config: moved('image', { 'linux/amd64': DIGEST_A, 'linux/arm64': DIGEST_C }),
    },
    {
      name: 'a digest that is gone while its tag has stayed',
      format: 'dockerfile',
      text: TEXT,
      config: { served: { [`${TOOL}:1`]: DIGEST_A } },
    },
    {
      name: 'another repository whose tag of this name has moved',
      format: 'dockerfile',
      text: `FROM ghcr.io/acme/other:1@${DIGEST_A}\n`,
      config: {
        served: {
          ...moved('image', 'image').served,
          'ghcr.io/acme/other:1': DIGEST_A,
          [`ghcr.io/acme/other@${DIGEST_A}`]: 'image',
        },
      },
    },
  ],
  invalid: [
    {
      name: 'another single image',
      format: 'dockerfile',
      text: TEXT,
      config: moved('image', 'image'),
      reports: [{ message: NEW_BUILD, at: '1', grade: 'new-build' }],
    },
    {
      name: 'the same build with a platform more',
      format: 'compose',
      text: `services:\n  web:\n    image: ${TOOL}:1@${DIGEST_A}\n`,
      config: moved({ 'linux/amd64': DIGEST_C }, { 'linux/amd64': DIGEST_C, 'linux/arm64': DIGEST_D }),
      reports: [
        {
          message: names('the same build with linux/arm64 added; nothing changes on the other platforms'),
          at: '1',
          grade: 'same-build',
        },
      ],
    },
    {
      name: 'the same build with one platform less and another more',
      format: 'dockerfile',
      text: TEXT,
      config: moved(
        { 'linux/amd64': DIGEST_C, 'linux/386': DIGEST_D },
        { 'linux/amd64': DIGEST_C, 'linux/arm/v7': DIGEST_E },
      ),
      reports: [
        {
          message: names(
            'the same build with linux/arm/v7 added and without linux/386; nothing changes on the other platforms',
          ),
          at: '1',
          grade: 'same-build',
        },
      ],
    },
    {
      name: 'another index of the same images, as when an attestation is added',
      format: 'dockerfile',
      text: TEXT,
      config: moved({ 'linux/amd64': DIGEST_C }, { 'linux/amd64': DIGEST_C }),
      reports: [
        {
          message: names('another index of the same images; nothing that is pulled changes'),
          at: '1',
          grade: 'same-build',
        },
      ],
    },
    {
      name: 'an index of which one image is another one',
      format: 'dockerfile',
      text: TEXT,
      config: moved(
        { 'linux/amd64': DIGEST_C, 'linux/arm64': DIGEST_D },
        { 'linux/amd64': DIGEST_C, 'linux/arm64/v8': DIGEST_E },
      ),
      reports: [{ message: NEW_BUILD, at: '1', grade: 'new-build' }],
    },
    {
      name: 'an image for another version of Windows',
      format: 'dockerfile',
      text: TEXT,
      config: moved(
        { 'linux/amd64': DIGEST_C, 'windows/amd64 10.0.17763.1': DIGEST_D },
        { 'linux/amd64': DIGEST_C, 'windows/amd64 10.0.17763.2': DIGEST_E },
      ),
      reports: [{ message: NEW_BUILD, at: '1', grade: 'new-build' }],
    },
    {
      name: 'indexes that have no platform in common',
      format: 'dockerfile',
      text: TEXT,
      config: moved({ 'linux/amd64': DIGEST_C }, { 'linux/arm64': DIGEST_D }),
      reports: [{ message: NEW_BUILD, at: '1', grade: 'new-build' }],
    },
    {
      name: 'an index that has become one of its images',
      format: 'dockerfile',
      text: TEXT,
      config: moved({ 'linux/amd64': DIGEST_B, 'linux/arm64': DIGEST_C }, 'image'),
      reports: [
        {
          message: names('the same build without linux/arm64; nothing changes on the other platforms'),
          at: '1',
          grade: 'same-build',
        },
      ],
    },
    {
      name: 'an index in place of a single image that it does not hold',
      format: 'dockerfile',
      text: TEXT,
      config: moved('image', { 'linux/amd64': DIGEST_F }),
      reports: [{ message: NEW_BUILD, at: '1', grade: 'new-build' }],
    },
    {
      name: 'a move of which the start cannot be read any more',
      format: 'dockerfile',
      text: TEXT,
      config: { served: { [`${TOOL}:1`]: DIGEST_B, [`${TOOL}@${DIGEST_B}`]: 'image' } },
      reports: [
        {
          message: names(`and how it differs is not known: what ${DIGEST_A} was cannot be read any more`),
          at: '1',
          grade: 'unknown',
        },
      ],
    },
    {
      name: 'a tag that is gone',
      format: 'dockerfile',
      text: TEXT,
      config: { served: { [`${TOOL}@${DIGEST_A}`]: 'image' } },
      reports: [
        {
          message: `${TOOL}:1 does not exist any more at https://registry.example; the digest beside it is all that is left, and nothing follows it, so choose another tag`,
          at: '1',
          grade: 'gone',
        },
      ],
    },
  ],
}
