import { defineTextFormat } from './table-format.ts'
import { xml } from './text-languages.ts'

/**
 * Projects of .NET whose SDK builds an image.
 *
 * @see https://learn.microsoft.com/en-us/dotnet/core/containers/publish-configuration
 */
export const dotnetFormat = defineTextFormat(
  {
    id: 'dotnet',
    names: [],
    candidates: ['**/*.{csproj,fsproj,vbproj}', '**/Directory.Build.props'],
    claims: ({ has }) => has('Project'),
    isUnconfirmed: true,
    rows: [{ path: '**.ContainerBaseImage', role: 'base' }],
    variables: { open: /\$/, unread: 'the build decides it' },
  },
  'xml',
  xml,
)
