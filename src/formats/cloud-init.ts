import type { DocumentFormat } from '../model/format.ts'
import { defineTableFormat } from './table-format.ts'

const TEMPLATE = '{,.tpl,.tftpl,.tmpl,.j2,.template}'

/** What may stand above the first line of a configuration: comments, blank lines, actions of templates. */
const ABOVE = /^\uFEFF?\s*(?:$|##|\{\{|\{%|%\{|<%)/
const LINES_ABOVE = 40
/** Other texts show configurations, or make them. */
const begins = (text: string) =>
  text
    .split('\n', LINES_ABOVE)
    .find((line) => !ABOVE.test(line))
    ?.trimStart()
    .startsWith('#cloud-config') === true

const CLOUD_INIT = defineTableFormat({
  id: 'cloud-init',
  names: [],
  candidates: [
    `**/*.{yaml,yml,cfg}${TEMPLATE}`,
    '**/*.{tpl,tftpl}',
    `**/*{user,vendor}{-,_,}data{,.txt}${TEMPLATE}`,
    `**/*cloud{-,_,}{init,config}{,.txt}${TEMPLATE}`,
  ],
  hints: ['#cloud-config'],
  claims: ({ has, holds }) =>
    holds('#cloud-config') && ['runcmd', 'bootcmd', 'write_files', 'coreos'].some((key) => has(key)),
  rows: [
    { path: '{runcmd,bootcmd}[]', role: 'cli-argument', form: 'commands', command: '' },
    { path: 'write_files[].content', role: 'cli-argument', form: 'file-text', named: 'path' },
    { path: 'coreos.units[].content', role: 'cli-argument', form: 'file-text', readAs: 'systemd' },
  ],
})

/**
 * What cloud-init does when a machine starts: commands, and the units, scripts and manifests that it writes. Files whose
 * content is encoded are not looked into.
 *
 * @see https://cloudinit.readthedocs.io/en/latest/reference/modules.html
 */
export const cloudInitFormat: DocumentFormat = {
  ...CLOUD_INIT,
  mayHold: (text, path) => CLOUD_INIT.mayHold(text, path) && begins(text),
}
