import type { SYNTAXES } from '../languages/code/syntaxes.ts'
import type { YamlNode } from '../languages/yaml.ts'
import type { SourceFile } from '../text/source-file.ts'

type Parser = (file: SourceFile) => YamlNode

/** Loads the reader of a language of code, for {@link defineTextFormat}. */
export function codeIn(language: keyof typeof SYNTAXES): () => Promise<Parser> {
  return async () => {
    const [{ readCode }, { SYNTAXES: syntaxes }] = await Promise.all([
      import('../languages/code.ts'),
      import('../languages/code/syntaxes.ts'),
    ])
    return (file) => readCode(file, syntaxes[language])
  }
}

export async function xml(): Promise<Parser> {
  return (await import('../languages/xml.ts')).readXml
}

export async function properties(): Promise<Parser> {
  return (await import('../languages/properties.ts')).readProperties
}
