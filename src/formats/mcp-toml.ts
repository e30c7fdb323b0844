import { serversAt } from './mcp-servers.ts'
import { defineTextFormat } from './table-format.ts'
import { codeIn } from './text-languages.ts'

/**
 * Servers of the Model Context Protocol that run in containers, in the settings of Codex and its like.
 *
 * @see https://developers.openai.com/codex/mcp
 */
export const mcpTomlFormat = defineTextFormat(
  {
    id: 'mcp-toml',
    names: ['**/.{codex,grok}/{,*.}config.toml'],
    candidates: ['**/config.toml'],
    hints: ['mcp_servers'],
    claims: ({ has }) => has('mcp_servers'),
    rows: serversAt('mcp_servers.*'),
  },
  'hcl',
  codeIn('toml'),
)
