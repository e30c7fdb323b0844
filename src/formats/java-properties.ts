import { defineTextFormat } from './table-format.ts'
import { properties } from './text-languages.ts'

const VARIABLES = { open: /\$/, unread: 'the environment of the program decides it' }

/**
 * Settings of Quarkus: base images, the builder of native programs, and services for development, which Testcontainers
 * starts. What they take is told where the same settings are read in YAML.
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
      { path: '**.quarkus.jib.{base-jvm-image,base-native-image}', role: 'base' },
      {
        path: '**.quarkus.{openshift,s2i}.{base-jvm-image,base-native-image}',
        role: 'base',
        isUnconfirmed: true,
      },
      { path: '**.quarkus.native.builder-image', role: 'base', form: 'value' },
      { path: '**.quarkus.**.devservices.image-name', role: 'service', pin: 'tag-or-digest' },
    ],
    variables: VARIABLES,
  },
  'build-file',
  properties,
)

/**
 * Images that Testcontainers takes for its own. It takes the tag before a digest for a part of the name.
 *
 * @see https://java.testcontainers.org/features/configuration/
 * @see https://github.com/testcontainers/testcontainers-java/issues/4762
 */
export const testcontainersFormat = defineTextFormat(
  {
    id: 'testcontainers',
    names: ['**/{,.}testcontainers.properties'],
    candidates: [],
    rows: [{ path: '**.container.image', role: 'service', pin: 'tag-or-digest' }],
    variables: VARIABLES,
  },
  'build-file',
  properties,
)
