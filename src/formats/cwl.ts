import { defineTableFormat } from './table-format.ts'

/**
 * Tools and workflows of the Common Workflow Language. Some runners pull with Apptainer, which takes a tag or a digest.
 *
 * @see https://www.commonwl.org/v1.2/CommandLineTool.html#DockerRequirement
 */
export const cwlFormat = defineTableFormat({
  id: 'cwl',
  names: ['**/*.cwl'],
  candidates: ['**/*.{yml,yaml}'],
  hints: ['DockerRequirement'],
  claims: ({ text }) => text('class') === 'DockerRequirement',
  rows: [
    // Imported by tools.
    { path: 'dockerPull', role: 'ci-step', pin: 'tag-or-digest' },
    { path: '**.{requirements,hints}.DockerRequirement.dockerPull', role: 'ci-step', pin: 'tag-or-digest' },
    {
      path: '**.{requirements,hints}[].dockerPull',
      role: 'ci-step',
      pin: 'tag-or-digest',
      where: { class: 'DockerRequirement' },
    },
  ],
  variables: { open: /\$[({]/ },
})
