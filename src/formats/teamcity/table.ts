import type { Table } from '../table.ts'

/**
 * Steps of TeamCity that run in containers, in the Kotlin DSL.
 *
 * @see https://www.jetbrains.com/help/teamcity/kotlin-dsl.html
 */
export const TEAMCITY: Table = {
  id: 'teamcity',
  names: ['**/.teamcity/**/*.{kts,kt}'],
  candidates: [],
  rows: [
    { path: '**.dockerImage', role: 'ci-step', isUnconfirmed: true },
    { path: '**.scriptContent', role: 'cli-argument', form: 'commands' },
  ],
}
