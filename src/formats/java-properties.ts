import { defineTextFormat } from './table-format.ts'
import { properties } from './text-languages.ts'

const VARIABLES = { open: /\$/, unread: 'the environment of the program decides it' }

/**
 * Settings of Quarkus: base images, the builder of native programs, and services for development.
 *
 * @see https://quarkus.io/guides/container-image
 * @see https://quarkus.io/guides/building-native-image
 */
export const quarkusFormat = defineTextFormat(
  {
    id: 'quarkus',
    names: [],
    candidates: ['**/application{,-*}.properties'],
    hints: ['quarkus'],
    claims: () => true,
    rows: [
      { path: '**.quarkus.{jib,docker,openshift}.{base-jvm-image,base-native-image}', role: 'base' },
      { path: '**.quarkus.native.builder-image', role: 'base', form: 'value' },
      { path: '**.quarkus.**.devservices.image-name', role: 'service' },
    ],
    variables: VARIABLES,
  },
  'build-file',
  properties,
)

/**
 * Images that Testcontainers takes for its own.
 *
 * @see https://java.testcontainers.org/features/configuration/
 */
export const testcontainersFormat = defineTextFormat(
  {
    id: 'testcontainers',
    names: ['**/{,.}testcontainers.properties'],
    candidates: [],
    rows: [{ path: '**.container.image', role: 'service' }],
    variables: VARIABLES,
  },
  'build-file',
  properties,
)
