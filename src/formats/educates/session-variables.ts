import type { FoundUse } from '../../model/image-use.ts'
import { type Lack, type Surroundings, templateLack } from '../commands/lack.ts'

/** Variables that Educates sets: in definitions and pages in lower case, in terminals in upper case. */
const EDUCATES =
  /^(?:registry_(?:host|username|password|auth_token|auth_file|secret)|image_repository|oci_image_cache|assets_repository|platform_arch|services_password|config_password|cluster_domain|environment_(?:name|token)|training_portal|portal_(?:name|url|api_url|hostname)|policy_(?:engine|name)|storage_class|ssh_(?:private|public)_key|(?:workshop|session|ingress|vcluster|git|terminal|console)_[a-z\d_]+)$/i
const TEMPLATE_NAME =
  /^\{\{-?\s*[<%]?\s*(?:param\s+)?["']?([A-Za-z_][\w-]*)["']?\s*(?:\|[^}]*)?[%>]?\s*-?\}\}$/
const SUBSTITUTION = /^\$\(([a-z][a-z\d_]*)\)$/
const ANY = /\{\{(?:(?!\{\{)[^}])*\}\}|\$\(([a-z][a-z\d_]*)\)|\$\{?([A-Za-z_]\w*)\}?/

/** What a session of a workshop gives the scripts and pages of the workshop. */
export const SESSION: Surroundings = {
  variable: (name) => (EDUCATES.test(name) ? lackOf(name) : undefined),
  template(source) {
    const name = TEMPLATE_NAME.exec(source)?.[1]
    return name === undefined ? undefined : lackOf(name)
  },
  output(source) {
    const name = SUBSTITUTION.exec(source)?.[1]
    return name === undefined ? undefined : SESSION.variable(name)
  },
  explain: (use) => (use.image.kind === 'unread' ? withVariable(use) : use),
}

function lackOf(name: string): Lack {
  const detail = `Educates gives ${name} its value when a session of the workshop runs`
  const isCache = /^oci_image_cache$/i.test(name)
  return { reason: 'runtime-variable', detail, ...(isCache ? { isCache } : {}) }
}

/** A use that is unread because of a template or variable, with what a session has to say of it. */
export function atRunTime(use: FoundUse): FoundUse {
  const isOpen = use.image.kind === 'unread' && use.image.reason === 'template-expression'
  return isOpen ? withVariable(use) : use
}

/** A use with the first variable in its text, where that is one of a session: of the image cache what it names there. */
function withVariable(use: FoundUse): FoundUse {
  const { raw } = use
  const found = ANY.exec(raw)
  if (found === null) return use
  const name = found[1] ?? found[2]
  const lack = name === undefined ? (SESSION.template(found[0]) ?? templateLack()) : SESSION.variable(name)
  if (lack?.reason !== 'runtime-variable') return use
  const rest = found.index === 0 ? raw.slice(found[0].length) : ''
  const isCached = lack.isCache === true && /^\/[^/]/.test(rest)
  return {
    ...use,
    image: { kind: 'unread', reason: 'runtime-variable', detail: lack.detail },
    ...(isCached ? { throughCache: rest.slice(1) } : {}),
  }
}
