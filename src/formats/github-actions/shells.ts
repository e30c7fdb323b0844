import { readBatchScript, readPowershellScript } from '../../languages/windows-script.ts'
import type { Written } from '../../languages/written.ts'
import { get, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { placeWritten, textIn } from '../image/nested.ts'
import { spellingsOf, type ValueScope } from './values.ts'

/** A shell whose scripts are read. */
interface Shell {
  /** In the text of `shell`, which may have options and `{0}` for the script. */
  readonly names: RegExp
  /** Makes shell text of its scripts. */
  readonly read?: (script: SourceFile) => Written
}

/** The first that fits decides; bash and its like may have any wrapper: `wsl-bash {0}`, `nix develop -c bash -e {0}`. */
const SHELLS: readonly Shell[] = [
  { names: /\b(?:pwsh|powershell)\b/i, read: readPowershellScript },
  { names: /^cmd\b/i, read: readBatchScript },
  { names: /sh(?:ell)?\b|^msys2\b/i },
]

/**
 * The shell of the steps of a job that name none.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
 */
export function defaultShell(root: YamlNode, job: YamlMap, scope: ValueScope): string {
  for (const holder of [job, root]) {
    const shell = shellIn(get(get(holder, 'defaults'), 'run'), scope)
    if (shell !== undefined) return shell
  }
  return mayRunOnWindows(get(job, 'runs-on'), scope) ? 'pwsh' : 'bash'
}

/** What `shell` says; of a matrix its first one, since a script that several run is written for all of them. */
export function shellIn(holder: YamlNode | undefined, scope: ValueScope): string | undefined {
  const shell = get(holder, 'shell')
  return shell?.kind === 'scalar' ? (spellingsOf(shell, scope)[0] ?? 'bash') : undefined
}

/** Where only some of the jobs of a matrix do, their scripts are read so too: what ends lines in PowerShell ends none elsewhere. */
function mayRunOnWindows(runsOn: YamlNode | undefined, scope: ValueScope): boolean {
  const labels = runsOn?.kind === 'map' ? get(runsOn, 'labels') : runsOn
  const list = labels?.kind === 'sequence' ? labels.items : [labels]
  return list.some(
    (label) =>
      label?.kind === 'scalar' && spellingsOf(label, scope).some((text) => /^windows(?:-|$)/i.test(text)),
  )
}

/** The script of a step as shell text; undefined where its shell is one that is not read, such as that of Python. */
export function scriptIn(run: YamlScalar, shell: string, file: SourceFile): Written | undefined {
  const known = SHELLS.find(({ names }) => names.test(shell))
  if (known === undefined) return undefined
  const script = textIn(run, file)
  if (known.read === undefined) return script
  const written = known.read({ path: file.path, text: script.text })
  return placeWritten(written, script.segments, { path: file.path, ...run.range }, file)
}
