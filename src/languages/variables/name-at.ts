const ASCII_NAME = /[0-9]+|[@*#?$!-]|[A-Za-z_][A-Za-z0-9_]*/y
const ASCII_MAX = 127

/**
 * The name of a variable that begins at an offset, as BuildKit's shell reads it: letters and digits of all scripts, a number,
 * or one special character; empty where none begins there.
 *
 * @see https://github.com/moby/buildkit/blob/master/frontend/dockerfile/shell/lex.go
 */
export function nameAt(text: string, at: number): string {
  ASCII_NAME.lastIndex = at
  const name = ASCII_NAME.exec(text)?.[0] ?? ''
  const mayGoOn = name === '' || /^[A-Za-z_]/.test(name)
  return mayGoOn && text.charCodeAt(at + name.length) > ASCII_MAX ? lettersAt(text, at, name) : name
}

/** Apart: V8 looks classes of Unicode up when it parses the function that they stand in, which takes a twentieth of a short run. */
function lettersAt(text: string, at: number, name: string): string {
  const pattern = /[\p{L}_][\p{L}\p{Nd}_]*/uy
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? name
}
