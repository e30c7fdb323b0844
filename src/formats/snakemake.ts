import { defineTextFormat } from './table-format.ts'
import { codeIn } from './text-languages.ts'

/**
 * Workflows of Snakemake. It gives their containers to `apptainer pull` as they are, which takes a tag or a digest.
 *
 * @see https://snakemake.readthedocs.io/en/stable/snakefiles/deployment.html#running-jobs-in-containers
 * @see https://github.com/snakemake/snakemake/blob/main/src/snakemake/deployment/singularity.py
 */
export const snakemakeFormat = defineTextFormat(
  {
    id: 'snakemake',
    names: ['**/snakefile{,.*}', '**/*.smk'],
    candidates: [],
    rows: [
      {
        path: '**.{container,containerized,singularity}{,.()}',
        role: 'ci-step',
        form: 'docker-url',
        pin: 'tag-or-digest',
      },
    ],
    variables: { open: /[${]/, unread: 'the workflow computes it' },
  },
  'hcl',
  codeIn('python'),
)
