/** Variables that Educates sets: in definitions and pages in lower case, in terminals in upper case. */
const EDUCATES =
  /^(?:registry_(?:host|username|password|auth_token|auth_file|secret)|image_repository|oci_image_cache|assets_repository|platform_arch|services_password|config_password|cluster_domain|environment_(?:name|token)|training_portal|portal_(?:name|url|api_url|hostname)|policy_(?:engine|name)|storage_class|ssh_(?:private|public)_key|(?:workshop|session|ingress|vcluster|git|terminal|console)_[a-z\d_]+)$/i
const TEMPLATE_NAME =
  /^\{\{-?\s*[<%]?\s*(?:param\s+)?["']?([A-Za-z_][\w-]*)["']?\s*(?:\|[^}]*)?[%>]?\s*-?\}\}$/
const SUBSTITUTION = /^\$\(([a-z][a-z\d_]*)\)$/

/** Why a part of a command's word is not known. */
export interface Lack {
  /** `nothing`: a placeholder, or an image that a command on the same line builds. */
  readonly reason:
    | 'runtime-variable'
    | 'variable-without-default'
    | 'template-expression'
    | 'too-large'
    | 'nothing'
  readonly detail: string
  /** It stands for the shared image cache of the workshop. */
  readonly isCache?: true
}

/** The name is one of a variable that only a running session of a workshop has a value for. */
export function isRuntimeVariable(name: string): boolean {
  return EDUCATES.test(name)
}

/** What is missing where such a variable stands. */
export function runtimeLack(name: string): Lack {
  const detail = `Educates gives ${name} its value when a session of the workshop runs`
  const isCache = /^oci_image_cache$/i.test(name)
  return { reason: 'runtime-variable', detail, ...(isCache ? { isCache } : {}) }
}

/** What is missing where a template action such as `{{ registry_host }}` stands. */
export function templateLack(source: string): Lack {
  const name = TEMPLATE_NAME.exec(source)?.[1]
  if (name !== undefined) return runtimeLack(name)
  const detail = 'the template is not rendered, so what it puts here is not known'
  return { reason: 'template-expression', detail }
}

/** What is missing where a command's output stands: `$(registry_host)` is how Educates writes a variable. */
export function outputLack(source: string): Lack {
  const name = SUBSTITUTION.exec(source)?.[1]
  if (name !== undefined && isRuntimeVariable(name)) return runtimeLack(name)
  return {
    reason: 'variable-without-default',
    detail: 'what the command prints here is only known when it runs',
  }
}

/** What is missing where a variable has no value. */
export function unsetLack(name: string): Lack {
  const detail =
    name === ''
      ? 'what the substitution gives is only known when the script runs'
      : `the variable ${name} has no value in this script; give it one there, or under vars in holdfast.yaml`
  return { reason: 'variable-without-default', detail }
}

export const NOTHING_HERE: Lack = { reason: 'nothing', detail: 'a placeholder' }
export const TOO_LARGE: Lack = {
  reason: 'too-large',
  detail: 'the variables expand to more than is read; write the image out',
}

/** The use of an image cache or a runtime variable inside of an unread text that another reader gave. */
export function runtimeLackIn(text: string): { readonly lack: Lack; readonly rest: string } | undefined {
  const found = /\{\{[^}]*\}\}|\$\(([a-z][a-z\d_]*)\)|\$\{?([A-Za-z_]\w*)\}?/.exec(text)
  if (found === null) return undefined
  const name = found[1] ?? found[2]
  const lack =
    name === undefined ? templateLack(found[0]) : isRuntimeVariable(name) ? runtimeLack(name) : undefined
  if (lack?.reason !== 'runtime-variable') return undefined
  return { lack, rest: found.index === 0 ? text.slice(found[0].length) : '' }
}
