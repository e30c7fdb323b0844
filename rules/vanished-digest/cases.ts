import { type CaseConfiguration, DIGEST_A, DIGEST_B, DIGEST_C, DIGEST_D, type RuleCases } from '../cases.ts'

const TOOL = 'ghcr.io/acme/tool'
const TEXT = `FROM ${TOOL}:1@${DIGEST_A}\n`
const INDEX = { 'linux/amd64': DIGEST_B, 'linux/arm64': DIGEST_C, 'linux/s390x': DIGEST_D }

/** `tool:1` is an index, DIGEST_A, of three images, of which some are there. */
function index(...there: readonly string[]): CaseConfiguration {
  return {
    served: {
      [`${TOOL}:1`]: DIGEST_A,
      [`${TOOL}@${DIGEST_A}`]: INDEX,
      ...Object.fromEntries(there.map((digest) => [`${TOOL}@${digest}`, 'image'])),
    },
  }
}

const GONE = `${TOOL}:1 with this digest is not served by https://registry.example any more, so that pulls fail`

function hollow(platforms: string): string {
  return `https://registry.example serves the index of ${TOOL}:1 but not its image for ${platforms}, so that pulls for it fail; tell the publisher: its tag still names it`
}

export const cases: RuleCases = {
  valid: [
    {
      name: 'an index whose images are there',
      format: 'dockerfile',
      text: TEXT,
      config: index(DIGEST_B, DIGEST_C, DIGEST_D),
    },
    {
      name: 'an index without an image that is not needed',
      format: 'dockerfile',
      text: TEXT,
      config: index(DIGEST_B, DIGEST_C),
    },
    {
      name: 'an index without the images of other platforms than that of the use',
      format: 'dockerfile',
      text: `FROM --platform=linux/s390x ${TOOL}:1@${DIGEST_A}\n`,
      config: index(DIGEST_D),
    },
    {
      name: 'a single image that is there',
      format: 'dockerfile',
      text: TEXT,
      config: { served: { [`${TOOL}:1`]: DIGEST_A, [`${TOOL}@${DIGEST_A}`]: 'image' } },
    },
    {
      name: 'a digest that is served, though its tag has moved on',
      format: 'dockerfile',
      text: TEXT,
      config: {
        served: {
          [`${TOOL}:1`]: DIGEST_B,
          [`${TOOL}@${DIGEST_A}`]: 'image',
          [`${TOOL}@${DIGEST_B}`]: 'image',
        },
      },
    },
    {
      name: 'a tag that is gone and has no digest beside it',
      format: 'dockerfile',
      text: `FROM ${TOOL}:1\n`,
      config: { served: {} },
    },
    {
      name: 'a digest that is served without any tag',
      format: 'dockerfile',
      text: `FROM ${TOOL}@${DIGEST_A}\n`,
      config: { served: { [`${TOOL}@${DIGEST_A}`]: 'image' } },
    },
  ],
  invalid: [
    {
      name: 'a digest that is gone since its tag has moved on',
      format: 'dockerfile',
      text: TEXT,
      config: { served: { [`${TOOL}:1`]: DIGEST_B, [`${TOOL}@${DIGEST_B}`]: 'image' } },
      reports: [{ message: `${GONE}; pin what the tag names now, ${DIGEST_B}`, at: DIGEST_A }],
    },
    {
      name: 'a digest that is gone with its tag',
      format: 'compose',
      text: `services:\n  web:\n    image: ${TOOL}:1@${DIGEST_A}\n`,
      config: { served: {} },
      reports: [{ message: `${GONE}; choose another version and pin it`, at: DIGEST_A }],
    },
    {
      name: 'a digest without a tag that is gone',
      format: 'dockerfile',
      text: `FROM ${TOOL}@${DIGEST_A}\n`,
      config: { served: { [`${TOOL}:latest`]: DIGEST_B, [`${TOOL}@${DIGEST_B}`]: 'image' } },
      reports: [
        {
          message: `${TOOL} with this digest is not served by https://registry.example any more, so that pulls fail; choose another version and pin it`,
          at: DIGEST_A,
        },
      ],
    },
    {
      name: 'an index that is alive without the images behind it',
      format: 'dockerfile',
      text: TEXT,
      config: index(),
      reports: [{ message: hollow('linux/amd64, linux/arm64'), at: DIGEST_A }],
    },
    {
      name: 'an index without the image for one of the usual platforms',
      format: 'dockerfile',
      text: TEXT,
      config: index(DIGEST_B, DIGEST_D),
      reports: [{ message: hollow('linux/arm64'), at: DIGEST_A }],
    },
    {
      name: 'an index without the image for the platform of the use alone',
      format: 'dockerfile',
      text: `FROM ${TOOL}:1@${DIGEST_A} AS a\nFROM --platform=linux/s390x ${TOOL}:1@${DIGEST_A}\n`,
      config: index(DIGEST_B, DIGEST_C),
      reports: [{ message: hollow('linux/s390x'), at: DIGEST_A }],
    },
    {
      name: 'an index whose only image, for a rare platform, is gone',
      format: 'dockerfile',
      text: TEXT,
      config: {
        served: { [`${TOOL}:1`]: DIGEST_A, [`${TOOL}@${DIGEST_A}`]: { 'windows/amd64 10.0.1': DIGEST_B } },
      },
      reports: [{ message: hollow('windows/amd64'), at: DIGEST_A }],
    },
  ],
}
