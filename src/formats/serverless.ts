import { defineTableFormat, expandNames } from './table-format.ts'

/** What is set outside may have a text of its own to fall back to. */
const VARIABLE =
  /\$\{self:([\w-]+(?:\.[\w-]+)*)\}|\$\{(?:env|opt|param):[\w.-]+,[ \t]*["'](?<fallback>[^"'${}]*)["']\}/dg

/**
 * Functions of the Serverless Framework; those with a `name` are built.
 *
 * @see https://www.serverless.com/framework/docs/providers/aws/guide/functions
 */
export const serverlessFormat = defineTableFormat({
  id: 'serverless',
  names: ['**/serverless*.{yml,yaml,json}'],
  candidates: [],
  rows: [
    { path: 'functions.*.image.uri', role: 'container' },
    { path: 'functions.*.image', role: 'container', form: 'value', confidence: 'certain' },
    { path: 'provider.ecr.images.*.uri', role: 'container' },
  ],
  variables: {
    open: /\$/,
    expand: expandNames(VARIABLE, /\$/, (name, { nearest }) => nearest(...name.split('.'))),
  },
  isUnconfirmed: true,
})
