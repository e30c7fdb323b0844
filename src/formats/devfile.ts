import { defineTableFormat, expandNames } from './table-format.ts'

/**
 * Devfiles of version 2: containers of components, and commands in them. The image of an image component is what is built.
 *
 * @see https://devfile.io/docs/2.3.0/devfile-schema
 */
export const devfileFormat = defineTableFormat({
  id: 'devfile',
  names: ['**/{,.}devfile.{yaml,yml}'],
  candidates: ['**/*.{yaml,yml}'],
  hints: ['schemaVersion:'],
  claims: ({ has, text }) => has('components') && /^2\.\d/.test(text('schemaVersion') ?? ''),
  rows: [
    { path: '{,parent.}components[].container.image', role: 'dev-container' },
    { path: '{,parent.}components[].{kubernetes,openshift}.inlined', role: 'container', form: 'manifests' },
    { path: '{,parent.}commands[].exec.commandLine', role: 'cli-argument', form: 'commands' },
  ],
  variables: {
    open: /\$|\{\{/,
    expand: expandNames(/\{\{[ \t]*([\w-]+)[ \t]*\}\}/g, /\$|\{\{/, (name, { nearest }) =>
      nearest('variables', name),
    ),
  },
})
