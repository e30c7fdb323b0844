import { defineTextFormat } from './table-format.ts'
import { codeIn } from './text-languages.ts'

/**
 * Steps of TeamCity that run in containers, in the Kotlin DSL.
 *
 * @see https://www.jetbrains.com/help/teamcity/kotlin-dsl.html
 */
export const teamcityFormat = defineTextFormat(
  {
    id: 'teamcity',
    names: ['**/.teamcity/**/*.{kts,kt}'],
    candidates: [],
    rows: [
      { path: '**.dockerImage', role: 'ci-step', isUnconfirmed: true },
      { path: '**.scriptContent', role: 'cli-argument', form: 'commands' },
    ],
    variables: { open: /[$%]/, unread: 'a parameter of the build decides it' },
  },
  'slashes',
  codeIn('kotlin'),
)
