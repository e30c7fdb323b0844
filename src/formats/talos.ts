import { defineTableFormat } from './table-format.ts'

/**
 * Machine configurations of Talos and of talhelper.
 *
 * @see https://www.talos.dev/v1.9/reference/configuration/v1alpha1/config/
 */
export const talosFormat = defineTableFormat({
  id: 'talos',
  names: ['**/talconfig.{yaml,yml}'],
  candidates: ['**/*.{yaml,yml}'],
  hints: ['machine:'],
  claims: ({ has }) =>
    has('machine', 'install') || has('machine', 'kubelet') || (has('machine') && has('cluster')),
  rows: [
    { path: '{,**.}machine.install.image', role: 'node-image' },
    { path: '{,**.}machine.install.extensions[].image', role: 'node-image' },
    // A schematic in the name, with the version of the cluster for its tag.
    { path: 'talosImageURL', role: 'node-image', pair: ['talosImageURL', 'talosVersion'] },
    {
      path: 'nodes[].talosImageURL',
      role: 'node-image',
      unread: 'its tag is the version of Talos that stands elsewhere in the file',
    },
    { path: '{,**.}machine.kubelet.image', role: 'container' },
    {
      path: '{,**.}cluster.{apiServer,controllerManager,scheduler,proxy,etcd,coreDNS}.image',
      role: 'container',
    },
    { path: '{,**.}cluster.inlineManifests[].contents', role: 'container', form: 'manifests' },
  ],
  variables: { open: /\$/ },
  isUnconfirmed: true,
})
