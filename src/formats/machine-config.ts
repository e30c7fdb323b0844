import { defineTableFormat } from './table-format.ts'

const TEMPLATE = '{,.tpl,.tftpl,.tmpl,.j2,.template}'

/**
 * What cloud-init does when a machine starts: commands, and the units, scripts and manifests that it writes. Files whose
 * content is encoded are not looked into.
 *
 * @see https://cloudinit.readthedocs.io/en/latest/reference/modules.html
 */
export const cloudInitFormat = defineTableFormat({
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
 * Machine configurations of Fedora CoreOS, Flatcar and OpenShift, as Butane takes them or Ignition gets them: units,
 * Quadlet and scripts.
 *
 * @see https://coreos.github.io/butane/specs/
 */
export const butaneFormat = defineTableFormat({
  id: 'butane',
  names: ['**/*.{bu,butane,fcc,ign}'],
  candidates: [`**/*.{yaml,yml}${TEMPLATE}`, '**/*.ign.{tpl,tftpl,tmpl,j2}'],
  hints: ['variant:', '"ignition"'],
  claims: ({ has }) =>
    ((has('variant') && has('version')) || has('ignition', 'version')) && (has('systemd') || has('storage')),
  rows: [
    {
      path: 'storage.files[].{contents,append[]}.inline',
      role: 'cli-argument',
      form: 'file-text',
      named: 'path',
    },
    {
      path: 'systemd.units[].{contents,dropins[].contents}',
      role: 'cli-argument',
      form: 'file-text',
      readAs: 'systemd',
    },
  ],
})
