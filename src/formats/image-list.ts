import { get, type YamlMap } from '../languages/yaml.ts'
import type { FileFormat } from '../model/format.ts'
import { parseReference } from '../oci/reference.ts'
import type { SourceFile } from '../text/source-file.ts'
import { defineTextFormat } from './table-format.ts'

const TABLE = defineTextFormat(
  {
    id: 'image-list',
    names: ['**/{images,image-list,image_list,*-images}.txt'],
    candidates: [],
    rows: [{ path: 'line[]', role: 'cached-image' }],
  },
  'build-file',
  async () => {
    const { readLines } = await import('../languages/lines.ts')
    return (file: SourceFile) => onlyImages(readLines(file))
  },
)

/**
 * Lists of images to be carried somewhere, one a line, such as those of Rancher. A text is one where each line is a
 * reference, and one of them has a tag or a digest: names of pictures have none.
 *
 * @see https://ranchermanager.docs.rancher.com/getting-started/installation-and-upgrade/other-installation-methods/air-gapped-helm-cli-install/publish-images
 */
export const imageListFormat: FileFormat = Object.assign(TABLE, {
  mayHold: (text: string) => text.includes(':'),
})

function onlyImages(lines: YamlMap): YamlMap {
  const list = get(lines, 'line')
  let isTold = false
  for (const item of list?.kind === 'sequence' ? list.items : []) {
    const value = item?.kind === 'scalar' ? item.value : ''
    const reference = parseReference(value)
    if (reference === undefined) return { ...lines, entries: [] }
    isTold ||= reference.tag !== undefined || reference.digest !== undefined
  }
  return isTold ? lines : { ...lines, entries: [] }
}
