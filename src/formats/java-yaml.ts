import { defineTableFormat } from './table-format.ts'

const VARIABLES = { open: /\$/, unread: 'the environment of the program decides it' }
const SETTINGS = '**/application{,-*}.{yaml,yml}'

/**
 * Settings of Quarkus in YAML, whose keys may hold dots and profiles: `"%prod": {quarkus.jib.base-jvm-image: x}`.
 *
 * Jib takes a tag and a digest, and the native build runs `docker pull` with what is written. For OpenShift the image
 * becomes a stream, whose tag is what follows the last colon.
 *
 * @see https://github.com/quarkusio/quarkus/blob/main/core/deployment/src/main/java/io/quarkus/deployment/pkg/steps/NativeImageBuildContainerRunner.java
 * @see https://github.com/microcks/microcks-quarkus/issues/41
 */
export const quarkusYamlFormat = defineTableFormat({
  id: 'quarkus-yaml',
  names: [],
  candidates: [SETTINGS],
  hints: ['quarkus'],
  claims: ({ keys }) => keys.some((key) => /^(?:quarkus(?:\.|$)|%[^.]*(?:\.quarkus|$))/.test(key)),
  splitsKeys: true,
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
})

/**
 * Containers that Micronaut starts for tests, with Testcontainers.
 *
 * @see https://github.com/micronaut-projects/micronaut-test-resources/blob/2.10.x/test-resources-testcontainers/src/main/java/io/micronaut/testresources/testcontainers/TestContainerMetadataSupport.java
 */
export const micronautFormat = defineTableFormat({
  id: 'micronaut',
  names: [],
  candidates: [SETTINGS],
  hints: ['test-resources'],
  claims: ({ keys }) => keys.some((key) => /^test-resources(?:\.|$)/.test(key)),
  splitsKeys: true,
  rows: [
    {
      path: '**.test-resources.containers.*',
      role: 'service',
      parts: { repository: 'image-name', tag: 'image-tag' },
      pin: 'tag-or-digest',
    },
  ],
  variables: VARIABLES,
})

/**
 * Build files of Jib's command line.
 *
 * @see https://github.com/GoogleContainerTools/jib/blob/master/jib-core/src/main/java/com/google/cloud/tools/jib/api/ImageReference.java
 */
export const jibFormat = defineTableFormat({
  id: 'jib',
  names: ['**/jib.{yaml,yml}'],
  candidates: ['**/*.{yaml,yml}'],
  hints: ['jib/v'],
  claims: ({ text }) => text('apiVersion')?.startsWith('jib/v') === true,
  rows: [{ path: 'from.image', role: 'base', form: 'source', scheme: 'registry://', except: /^scratch$/ }],
  variables: { open: /\$/ },
})
