import { defineTableFormat } from './table-format.ts'

/**
 * Containers that Micronaut starts for tests, with Testcontainers.
 *
 * @see https://github.com/micronaut-projects/micronaut-test-resources/blob/2.10.x/test-resources-testcontainers/src/main/java/io/micronaut/testresources/testcontainers/TestContainerMetadataSupport.java
 */
export const micronautFormat = defineTableFormat({
  id: 'micronaut',
  names: [],
  candidates: ['**/application{,-*}.{yaml,yml}'],
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
  variables: { open: /\$/, unread: 'the environment of the program decides it' },
})
