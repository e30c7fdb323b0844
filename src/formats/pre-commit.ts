import { defineTableFormat } from './table-format.ts'

/**
 * Hooks of pre-commit that run in an image: their entry is what follows `docker run`.
 *
 * @see https://github.com/pre-commit/pre-commit/blob/main/pre_commit/languages/docker_image.py
 */
export const preCommitFormat = defineTableFormat({
  id: 'pre-commit',
  names: ['**/*pre-commit-config*.{yaml,yml}', '**/.pre-commit-hooks.{yaml,yml}'],
  candidates: [],
  rows: [
    {
      path: '{repos[].hooks,}[].entry',
      role: 'ci-step',
      form: 'commands',
      command: 'docker run',
      where: { language: 'docker_image' },
    },
  ],
})
