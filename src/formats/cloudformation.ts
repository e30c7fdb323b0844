import { JSON_FILES, YAML_FILES } from './prefilter.ts'
import type { Table } from './table.ts'

const ROLE = { role: 'container' } as const
/** Its documentation shows a tag or a digest, and not both. */
const EITHER = { ...ROLE, isUnconfirmed: true } as const
const PROPERTIES = 'Resources.*.Properties'

/**
 * Templates of CloudFormation and SAM. The images that CodeBuild keeps itself are on no registry.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
 */
export const CLOUDFORMATION: Table = {
  id: 'cloudformation',
  names: [],
  candidates: [YAML_FILES, JSON_FILES, '**/*.template'],
  hints: ['AWS::'],
  claims: ({ has, text, holds }) =>
    holds('AWS::') &&
    has('Resources') &&
    (has('AWSTemplateFormatVersion') ||
      has('Transform') ||
      has('Parameters') ||
      text('apiVersion') === undefined),
  rows: [
    { path: `${PROPERTIES}.ContainerDefinitions[].Image`, ...ROLE },
    { path: `{${PROPERTIES},${PROPERTIES}.Code,Globals.Function}.ImageUri`, ...EITHER },
    {
      path: `${PROPERTIES}.Environment.Image`,
      role: 'ci-job',
      isUnconfirmed: true,
      except: /^aws\/codebuild\//,
    },
    { path: `${PROPERTIES}.**.ImageRepository.ImageIdentifier`, ...EITHER },
    { path: `${PROPERTIES}.**.{ContainerProperties,PrimaryContainer,Container}.Image`, ...EITHER },
    { path: `${PROPERTIES}.**.{Containers,InitContainers}[].Image`, ...EITHER },
    { path: `${PROPERTIES}.**.ContainerConfiguration.ContainerUri`, ...EITHER },
    { path: 'Parameters.{*Image,*ImageUri,*ImageUrl,*ImageURI,*ImageURL}.Default', ...ROLE, form: 'value' },
  ],
  declares: /^Parameters\.(\w+)\.Default$/,
  traits: { tracksVariables: true },
}
