/**
 * What decides about a use in its stead: a kustomization that includes it, an argument or a context of a build, or an
 * image that the project builds.
 */
export type OverrideKind = 'kustomization' | 'build-arg' | 'named-context' | 'built-name'

/**
 * How files of a format write comments, which decides where an ignore may stand in them. `build-file`: lines of their own
 * above an instruction · `script`: the same above a command, or at the end of a line · `page`: comments of Markdown or
 * AsciiDoc · `slashes`: `//` · `xml`: comments of XML · `unknown`: no comment is known to be safe.
 */
export type CommentStyle =
  | 'build-file'
  | 'script'
  | 'yaml'
  | 'hcl'
  | 'slashes'
  | 'xml'
  | 'json'
  | 'page'
  | 'unknown'

/** What others ask about a format. Plain data: each use carries the traits of its own. */
export interface FormatTraits {
  readonly comments: CommentStyle
  /** What else in the tree may decide about its images. */
  readonly overriddenBy?: 'kustomization' | 'build'
  /** Who pulls its images in a workshop, where nothing nearer says so: `kubelet` where absent. */
  readonly pulledBy?: 'kubelet' | 'dockerd' | 'builder'
  /** Where checkov and hadolint look for their ignores: comments of build files, annotations of objects; nowhere where absent. */
  readonly foreignIgnores?: 'comments' | 'annotations'
  /** Its readers tell what else reads the value of a variable. */
  readonly tracksVariables?: true
  /** It is deployed under a tag that the builder of an image sets, so a built name counts without its tag. */
  readonly takesBuiltTags?: true
  /** People read it and type it: a full tag is enough, no digest is wanted. */
  readonly isForPeople?: true
  /** It is documentation: what is found in it is never graver than info, and no edit is made. */
  readonly isDocumentation?: true
  /** The name says which image is replaced; another one goes under this key beside it. */
  readonly newNameKey?: string
  /** Objects in it are patches of the kustomization that the same file holds. */
  readonly holdsPatches?: true
  /** Steps of a pipeline in it are containers of pods, so that nodes pull them. */
  readonly stepsArePods?: true
  /** It defines workshops. */
  readonly definesWorkshops?: true
}
