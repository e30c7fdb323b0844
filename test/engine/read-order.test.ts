import { describe, expect, it } from 'vitest'
import { alikeTogether } from '../../src/engine/read-order.ts'

describe('the order of reading', () => {
  it('has what is likely to be read by the same code together, and keeps the order in it', () => {
    const paths = [
      '.github/workflows/ci.yml',
      'Chart.yaml',
      'Dockerfile',
      'a/.gitlab-ci.yml',
      'a/charts/redis/deploy.yaml',
      'a/compose.yaml',
      'a/templates/_helpers.tpl',
      'b/deploy.YML',
      'b/values-prod.yaml',
      'docs/templates.md',
    ]
    expect(alikeTogether(paths)).toEqual([
      'Dockerfile',
      'docs/templates.md',
      '.github/workflows/ci.yml',
      'a/.gitlab-ci.yml',
      'a/compose.yaml',
      'b/deploy.YML',
      'Chart.yaml',
      'a/charts/redis/deploy.yaml',
      'a/templates/_helpers.tpl',
      'b/values-prod.yaml',
    ])
  })

  it('has each path once', () => {
    const paths = ['', '.github/', '/templates/', '.github/templates/values.yaml', 'x\n.yml', 'values.yaml']
    expect([...alikeTogether(paths)].sort()).toEqual([...paths].sort())
  })
})
