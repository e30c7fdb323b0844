import type { Field } from './table.ts'
import { defineTableFormat } from './table-format.ts'

const SERVERS = '**.{mcpServers,servers,context_servers,mcp}.*'

/**
 * Servers of the Model Context Protocol that run in containers, in the settings of editors and agents.
 *
 * @see https://code.visualstudio.com/docs/copilot/reference/mcp-configuration
 */
export const mcpFormat = defineTableFormat({
  id: 'mcp',
  names: ['**/{,.}mcp.json', '**/{claude_desktop_config,gemini-extension}.json'],
  candidates: [
    '**/.{vscode,cursor,gemini,claude,roo,kiro,amazonq}/**/*.json',
    '**/{opencode,cline_mcp_settings,mcp*}.json',
  ],
  hints: ['mcpServers', '"servers"', 'mcp'],
  claims: ({ has }) => ['mcpServers', 'servers', 'mcp'].some((key) => has(key)),
  rows: ['docker', 'podman'].map(
    (command): Field => ({
      path: `${SERVERS}.args`,
      role: 'service',
      form: 'commands',
      command,
      where: { command },
    }),
  ),
  traits: { comments: 'json' },
})
