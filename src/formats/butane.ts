import { defineTableFormat } from './table-format.ts'

const TEMPLATE = '{,.tpl,.tftpl,.tmpl,.j2,.template}'

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
