import type { Inventory } from '../model/inventory.ts'

/** An inventory form by name; `load` brings in what it needs. */
export interface InventoryEntry {
  readonly id: string
  load(): Promise<Inventory>
}

/** Every form of the inventory; the first is for people and the default. */
export const INVENTORIES: readonly InventoryEntry[] = [
  { id: 'table', load: async () => (await import('./table.ts')).tableInventory },
  { id: 'json', load: async () => (await import('./json.ts')).jsonInventory },
  { id: 'jsonl', load: async () => (await import('./jsonl.ts')).jsonlInventory },
  { id: 'csv', load: async () => (await import('./csv.ts')).csvInventory },
  { id: 'copy-list', load: async () => (await import('./copy-list.ts')).copyListInventory },
  { id: 'pull-script', load: async () => (await import('./pull-script.ts')).pullScriptInventory },
  { id: 'skopeo-sync', load: async () => (await import('./skopeo-sync.ts')).skopeoSyncInventory },
  { id: 'regsync', load: async () => (await import('./regsync.ts')).regsyncInventory },
  { id: 'imgpkg', load: async () => (await import('./imgpkg.ts')).imgpkgInventory },
  {
    id: 'prepull-daemonset',
    load: async () => (await import('./prepull-daemonset.ts')).prepullDaemonSetInventory,
  },
  { id: 'kubelet-list', load: async () => (await import('./node-lists.ts')).kubeletListInventory },
  { id: 'containerd-list', load: async () => (await import('./node-lists.ts')).containerdListInventory },
  { id: 'source-policy', load: async () => (await import('./source-policy.ts')).sourcePolicyInventory },
  { id: 'cyclonedx', load: async () => (await import('./cyclonedx.ts')).cyclonedxInventory },
]
