import type { FileFormat } from '../model/format.ts'
import { defineTableFormat, defineTextFormat } from './table-format.ts'

const TABLE = defineTextFormat(
  {
    id: 'act',
    names: ['**/.actrc', '**/act/actrc'],
    candidates: [],
    rows: [
      {
        path: 'line[]',
        role: 'ci-job',
        part: /^(?:-P|--platform)[ \t=]*[^=\s]+=(?<image>\S+)/d,
        // On the machine itself.
        except: /^-self-hosted$/,
      },
    ],
    variables: { open: /\$/ },
  },
  'build-file',
  async () => (await import('../languages/lines.ts')).readLines,
)

/**
 * Flags that act always has: the images in which it runs jobs, by the labels of their runners.
 *
 * @see https://github.com/nektos/act/blob/master/cmd/root.go
 */
export const actFormat: FileFormat = Object.assign(TABLE, {
  mayHold: (text: string) => /-P|--platform/.test(text),
})

/**
 * Configurations of runners of Gitea and Forgejo, whose labels name images: `label:docker://image`.
 *
 * @see https://gitea.com/gitea/act_runner/src/branch/main/internal/pkg/config/config.example.yaml
 */
export const actRunnerFormat = defineTableFormat({
  id: 'act-runner',
  names: [],
  candidates: ['**/*{runner,config}*.{yml,yaml}'],
  hints: [':docker://'],
  claims: ({ has, holds }) => has('runner', 'labels') && holds(':docker://'),
  rows: [{ path: 'runner.labels[]', role: 'ci-job', part: /:docker:\/\/(?<image>.+)$/d }],
})
