/** `$ `, `user@host:~$ `, `[user@host ~]$ `, `PS C:\\> `. */
const PROMPT =
  /^[ \t]*(?:PS(?: [^>\n]{0,80})?> |(?:\([\w.-]{1,30}\) )?(?:[\w.-]{1,40}@[\w.-]{1,60}[^$#\n]{0,60}|\[[^\]\n]{1,60}\] ?|[~/][\w./-]{0,60} ?)?[$%❯➜] )(?=\S)/
const ROOT_PROMPT =
  /^[ \t]*(?:[\w.-]{1,40}@[\w.-]{1,60}[^$#\n]{0,60}|\[[^\]\n]{1,60}\] ?|[~/][\w./-]{0,60} ?)?# (?=\S)/
const ANGLE_PROMPT = /^[ \t]*(?:[A-Z]:\\[^>\n]{0,80})?> ?(?=\S)/
const CONTINUATION_PROMPT = /^[ \t]*> ?/
/** Programs that a line begins with when it is a command. */
const PROGRAM =
  /^[ \t]*(?:sudo |time )?(?:docker|podman|nerdctl|finch|buildah|skopeo|crane|imgpkg|oras|regctl|dive|kubectl|oc|k|kn|kp|helm|kind|k3d|minikube|pack|s2i|ctr|crictl|trivy|grype|syft|cosign|apptainer|singularity|distrobox|bootc|rpm-ostree|kustomize|argocd|gcloud|az|aws|nixpacks|tanzu|vendir|kbld|ytt|kapp|\.?\.?\/?(?:mvnw|gradlew)|mvn|gradle|cat|cd|ls|echo|export|curl|git|bash|sh|for|tee|mkdir|apt|apt-get|yum|apk|pip|npm)(?=[ \t]|\r?$)/
/** What only output says, or a sentence: no command begins with a capital letter. */
const OUTPUT =
  /^[ \t]*(?:[A-Z][a-z]+[ ,:.'!]|[A-Z][A-Z ]+(?:[ \t]{2,}|$)|Step \d|-+>|=+>|#\d+ |\[[+\d/]|[a-f\d]{12}: |(?:docker|podman|error|kubectl): |[a-z]+\.[\w./-]+\/[\w-]+ (?:created|configured|unchanged)|[a-z][\w-]*\/[\w-]+ (?:created|configured|patched|deleted)|sha256:)/
const HEREDOC = /<<-?\s*(["']?)([\w-]+)\1/

/**
 * What a console shows with all that is no command blanked out: prompts, and the output between them. The length of
 * the text and its line ends stay.
 */
export function maskConsole(text: string): string {
  const lines = text.split('\n')
  const prompt = promptOf(lines)
  const masked: string[] = []
  let open: Opening = CLOSED
  for (const line of lines) {
    const found = prompt?.exec(line)?.[0]
    let kept: number | undefined
    if (prompt !== undefined && found !== undefined) kept = found.length
    else if (open.kind === 'heredoc') kept = 0
    else if (open.kind === 'line') kept = CONTINUATION_PROMPT.exec(line)?.[0].length ?? 0
    else if (prompt === undefined && !OUTPUT.test(line)) kept = 0
    masked.push(kept === undefined ? blank(line) : ' '.repeat(kept) + line.slice(kept))
    open = kept === undefined ? CLOSED : openAfter(line.slice(kept), found === undefined ? open : CLOSED)
  }
  return masked.join('\n')
}

/**
 * The prompt of a console. `# ` and `> ` are one where a known program follows and no line without a prompt begins
 * with one: else they begin a comment, or a line that goes on.
 */
function promptOf(lines: readonly string[]): RegExp | undefined {
  if (lines.some((text) => PROMPT.test(text))) return PROMPT
  if (lines.some((text) => PROGRAM.test(text))) return undefined
  return [ROOT_PROMPT, ANGLE_PROMPT].find((prompt) =>
    lines.some((text) => {
      const found = prompt.exec(text)?.[0]
      return found !== undefined && PROGRAM.test(text.slice(found.length))
    }),
  )
}

function blank(line: string): string {
  return line.endsWith('\r') ? `${' '.repeat(line.length - 1)}\r` : ' '.repeat(line.length)
}

/** Why the next line belongs to the command before it. */
type Opening =
  | { readonly kind: 'closed' }
  | { readonly kind: 'line'; readonly quote: string }
  | { readonly kind: 'heredoc'; readonly delimiter: string }

const CLOSED: Opening = { kind: 'closed' }

function openAfter(line: string, before: Opening): Opening {
  if (before.kind === 'heredoc')
    return line.replace(/^\t+|\r$/g, '').trimEnd() === before.delimiter ? CLOSED : before
  const delimiter = HEREDOC.exec(line)?.[2]
  if (delimiter !== undefined) return { kind: 'heredoc', delimiter }
  const quote = quoteAfter(line, before.kind === 'line' ? before.quote : '')
  return quote !== '' || /(?:^|[^\\])(?:\\\\)*\\\r?$/.test(line) ? { kind: 'line', quote } : CLOSED
}

/** The quote that is open at the end of a line. */
function quoteAfter(line: string, before: string): string {
  let quote = before
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at)
    if (char === '\\' && quote !== "'") at++
    else if (quote === '' && char === '#' && /^$|\s/.test(line.charAt(at - 1))) break
    else if (quote === '' && (char === '"' || char === "'")) quote = char
    else if (char === quote) quote = ''
  }
  return quote
}

/** A line that begins with a program that pulls or builds, behind a prompt or not. */
const COMMAND =
  /^[ \t]*(?:[$#>%][ \t]+)?(?:sudo[ \t]+)?(?:docker(?:-compose)?|podman|nerdctl|finch|buildah|skopeo|crane|regctl|oras|imgpkg|vendir|kbld|dive|kubectl|oc|kn|kp|pack|helm|k3d|kind|minikube|tanzu|ctr|crictl|trivy|grype|syft|cosign|apptainer|singularity|distrobox|bootc|rpm-ostree|argocd|gcloud)[ \t]+[\w-]/m
/** Or a line with a prompt of a shell, whatever follows it. */
const SHELL_PROMPT = /^[ \t]*\$[ \t]+\S/m

/** A block inside a block shows how a page is written. */
const FENCE = /^[ \t]*(?:```|~~~)/m

/** Whether a text without a language is shell. The output of a program has no such lines. */
export function looksLikeShell(text: string): boolean {
  return (COMMAND.test(text) || SHELL_PROMPT.test(text)) && !FENCE.test(text)
}
