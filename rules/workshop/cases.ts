import type { CaseFile, ExpectedReport } from '../cases.ts'

/** Sessions with a Docker daemon. */
export const WITH_DOCKER = '  session:\n    applications:\n      docker:\n        enabled: true\n'

/** The text of a Workshop; `spec` is indented by two spaces. */
export function workshop(spec: string, apiVersion = 'training.educates.dev/v1beta1'): string {
  return `apiVersion: ${apiVersion}\nkind: Workshop\nmetadata:\n  name: lab-greeting\nspec:\n  title: Greeting\n${spec}`
}

/** The definition of the workshop whose folder is the working directory. */
export function definition(spec: string, apiVersion?: string): CaseFile {
  return { format: 'educates', path: 'resources/workshop.yaml', text: workshop(spec, apiVersion) }
}

/** A page of that workshop with one block. */
export function page(commands: string, fence = 'execute'): CaseFile {
  return {
    format: 'instructions',
    path: 'workshop/content/01-start.md',
    text: `# Containers\n\n\`\`\`${fence}\n${commands}\n\`\`\`\n`,
  }
}

/** A Pod in a file of that workshop. */
export function pod(image: string): CaseFile {
  return {
    format: 'kubernetes',
    path: 'exercises/pod.yaml',
    text: `apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      image: ${image}\n`,
  }
}

/** A report of an image that may come through the image cache of the definition that names it. */
export function cacheable(report: ExpectedReport): ExpectedReport {
  return { ...report, remedy: 'image-cache' }
}
