import type { Table } from './table.ts'
import { defineTableFormat, defineTextFormat } from './table-format.ts'
import { properties } from './text-languages.ts'

const SETTINGS: Pick<Table, 'names' | 'hints' | 'rows' | 'variables'> = {
  names: [],
  hints: ['quarkus'],
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
  variables: { open: /\$/, unread: 'the environment of the program decides it' },
}

/**
 * Settings of Quarkus: base images, the builder of native programs, and services for development, which Testcontainers
 * starts. Jib takes a tag and a digest, and the native build runs `docker pull` with what is written. For OpenShift the
 * image becomes a stream, whose tag is what follows the last colon.
 *
 * @see https://quarkus.io/guides/container-image
 * @see https://github.com/quarkusio/quarkus/blob/main/core/deployment/src/main/java/io/quarkus/deployment/pkg/steps/NativeImageBuildContainerRunner.java
 * @see https://github.com/microcks/microcks-quarkus/issues/41
 */
export const quarkusFormat = defineTextFormat(
  { ...SETTINGS, id: 'quarkus', candidates: ['**/application{,-*}.properties'], claims: () => true },
  'build-file',
  properties,
)

/** The same in YAML, whose keys may hold dots and profiles: `"%prod": {quarkus.jib.base-jvm-image: x}`. */
export const quarkusYamlFormat = defineTableFormat({
  ...SETTINGS,
  id: 'quarkus-yaml',
  candidates: ['**/application{,-*}.{yaml,yml}'],
  claims: ({ keys }) => keys.some((key) => /^(?:quarkus(?:\.|$)|%[^.]*(?:\.quarkus|$))/.test(key)),
  splitsKeys: true,
})
