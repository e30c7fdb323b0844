import { type CaseConfiguration, DIGEST_A, DIGEST_B, DIGEST_C, DIGEST_D, type RuleCases } from '../cases.ts'

const NGINX = 'docker.io/library/nginx'
const INDEX = { 'linux/amd64': DIGEST_A, 'linux/arm64': DIGEST_B }
/** `nginx:1.27` is an index, DIGEST_C, of DIGEST_A and DIGEST_B. */
const CONFIG: CaseConfiguration = {
  served: {
    [`${NGINX}:1.27`]: DIGEST_C,
    [`${NGINX}@${DIGEST_C}`]: INDEX,
    [`${NGINX}@${DIGEST_A}`]: 'image',
    [`${NGINX}@${DIGEST_B}`]: 'image',
    [`${NGINX}@${DIGEST_D}`]: 'image',
  },
}
const CONSEQUENCE = `on other platforms it does not start or is emulated, so pin the index, ${DIGEST_C}`

function message(what: string): string {
  return `this is the digest of ${what}, while ${NGINX}:1.27 is an index now, of linux/amd64, linux/arm64; ${CONSEQUENCE}`
}

export const cases: RuleCases = {
  valid: [
    {
      name: 'the index',
      format: 'dockerfile',
      text: `FROM nginx:1.27@${DIGEST_C}\n`,
      config: CONFIG,
    },
    {
      name: 'an image for the platform that the use asks for',
      format: 'dockerfile',
      text: `FROM --platform=linux/arm64/v8 nginx:1.27@${DIGEST_B}\n`,
      config: CONFIG,
    },
    {
      name: 'a single image of another build, for a use that asks for one platform',
      format: 'dockerfile',
      text: `FROM --platform=linux/arm64 nginx:1.27@${DIGEST_D}\n`,
      config: CONFIG,
    },
    {
      name: 'a tag that is a single image itself',
      format: 'dockerfile',
      text: `FROM ghcr.io/acme/tool:1@${DIGEST_A}\n`,
      config: {
        served: { 'ghcr.io/acme/tool:1': DIGEST_A, [`ghcr.io/acme/tool@${DIGEST_A}`]: 'image' },
      },
    },
    {
      name: 'a tag that has moved from one single image to another',
      format: 'dockerfile',
      text: `FROM ghcr.io/acme/tool:1@${DIGEST_A}\n`,
      config: {
        served: {
          'ghcr.io/acme/tool:1': DIGEST_B,
          [`ghcr.io/acme/tool@${DIGEST_A}`]: 'image',
          [`ghcr.io/acme/tool@${DIGEST_B}`]: 'image',
        },
      },
    },
    {
      name: 'a digest without a tag, which nothing is known of',
      format: 'dockerfile',
      text: `FROM nginx@${DIGEST_A}\n`,
      config: CONFIG,
    },
    {
      name: 'a use without a digest',
      format: 'compose',
      text: 'services:\n  web:\n    image: nginx:1.27\n',
      config: CONFIG,
    },
    {
      name: 'an index that the tag has left for another one',
      format: 'dockerfile',
      text: `FROM ghcr.io/acme/tool:1@${DIGEST_A}\n`,
      config: {
        served: {
          'ghcr.io/acme/tool:1': DIGEST_B,
          [`ghcr.io/acme/tool@${DIGEST_A}`]: { 'linux/amd64': DIGEST_C },
          [`ghcr.io/acme/tool@${DIGEST_B}`]: { 'linux/amd64': DIGEST_D },
        },
      },
    },
  ],
  invalid: [
    {
      name: 'one image of the tag’s index',
      format: 'dockerfile',
      text: `FROM nginx:1.27@${DIGEST_B}\n`,
      config: CONFIG,
      reports: [{ message: message('the image for linux/arm64 alone'), at: DIGEST_B }],
    },
    {
      name: 'the image for the usual platform, which most do not notice',
      format: 'compose',
      text: `services:\n  web:\n    image: "nginx:1.27@${DIGEST_A}"\n`,
      config: CONFIG,
      reports: [{ message: message('the image for linux/amd64 alone'), at: DIGEST_A }],
    },
    {
      name: 'an image for another platform than the use asks for',
      format: 'compose',
      text: `services:\n  web:\n    image: nginx:1.27@${DIGEST_B}\n    platform: linux/amd64\n`,
      config: CONFIG,
      reports: [{ message: message('the image for linux/arm64 alone'), at: DIGEST_B }],
    },
    {
      name: 'a single image that the index does not hold',
      format: 'dockerfile',
      text: `FROM nginx:1.27@${DIGEST_D}\n`,
      config: CONFIG,
      reports: [{ message: message('a single image'), at: DIGEST_D }],
    },
    {
      name: 'every use of the digest',
      format: 'dockerfile',
      text: `FROM nginx:1.27@${DIGEST_B} AS a\nFROM index.docker.io/library/nginx:1.27@${DIGEST_B}\n`,
      config: CONFIG,
      reports: [
        { message: message('the image for linux/arm64 alone'), at: DIGEST_B },
        { message: message('the image for linux/arm64 alone'), at: DIGEST_B },
      ],
    },
    {
      name: 'a platform that is not known before the build',
      format: 'dockerfile',
      text: `FROM --platform=$BUILDPLATFORM nginx:1.27@${DIGEST_A}\n`,
      config: CONFIG,
      reports: [{ message: message('the image for linux/amd64 alone'), at: DIGEST_A }],
    },
    {
      name: 'an index of more platforms than a message has room for',
      format: 'dockerfile',
      text: `FROM ghcr.io/acme/tool:1@${DIGEST_A}\n`,
      config: {
        served: {
          'ghcr.io/acme/tool:1': DIGEST_B,
          [`ghcr.io/acme/tool@${DIGEST_A}`]: 'image',
          [`ghcr.io/acme/tool@${DIGEST_B}`]: Object.fromEntries(
            ['amd64', 'arm64', '386', 'ppc64le', 's390x', 'riscv64', 'mips64le', 'loong64', 'wasm'].map(
              (architecture) => [`linux/${architecture}`, architecture === '386' ? DIGEST_A : DIGEST_C],
            ),
          ),
        },
      },
      reports: [
        {
          message: `this is the digest of the image for linux/386 alone, while ghcr.io/acme/tool:1 is an index now, of linux/amd64, linux/arm64, linux/386, linux/ppc64le, linux/s390x, linux/riscv64, linux/mips64le, linux/loong64 and 1 more; on other platforms it does not start or is emulated, so pin the index, ${DIGEST_B}`,
          at: DIGEST_A,
        },
      ],
    },
  ],
}
