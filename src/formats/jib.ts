import { defineTableFormat } from './table-format.ts'

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
