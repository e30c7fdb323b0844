import { defineTextFormat } from './table-format.ts'
import { properties } from './text-languages.ts'

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
    variables: { open: /\$/, unread: 'the environment of the program decides it' },
  },
  'build-file',
  properties,
)
