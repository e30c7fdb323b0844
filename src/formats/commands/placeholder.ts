/** What documentation writes for an image of the reader's own. */
const PLACEHOLDER = new RegExp(
  [
    String.raw`[<>[\]{}…*?!'"\s\\]|\.\.\.|^-|^$`,
    // IMAGE, YOUR_IMAGE:TAG, REGISTRY/app, nginx:TAG
    String.raw`(?:^|/)[A-Z][A-Z\d_-]*(?=$|[/:@])`,
    // …/image:tag, owner/image, ghcr.io/org/repo:1
    ':(?:tag|version|image-tag)$',
    '(?:^|/)(?:owner|org|organi[sz]ation|user|username|namespace|account)/(?:(?:app|image|package|repo|repository)(?:-name)?|name)(?=$|[:@])',
    String.raw`:(?:TAG|VERSION|YOUR[-_]\w+|IMAGE[-_]TAG|X\.Y(?:\.Z)?|x\.y(?:\.z)?)$`,
    '(?:^|[/.])your(?:[-_]|name|user|registry|repo|org|account|image|company|domain|project)',
    String.raw`^(?:image|(?:container|docker|some|base|builder|run)[-_]image|image[-_]?name|image[-_]id|(?:container|image)[-_](?:name|id))(?::[\w.-]+)?$`,
    '^name:tag$|^replace[-_]',
    // An image of this machine, and owners of examples
    ':local$|(?:^|/)(?:my(?:user|name|username|org|registry|repo|company|account|project)|foo|johndoe)/',
  ].join('|'),
)
/** An id of an image or container, which names nothing elsewhere. */
const LOCAL_ID = /^(?:[a-f\d]{12}|[a-f\d]{64}|sha256:[a-f\d]+)$/
/** What follows a command's name in a sentence about it. */
const PROSE =
  /^(?:[A-Z][a-z]*|an?|the|to|of|in|into|is|are|as|at|by|for|from|on|or|and|via|with|your|you|it|its|this|that|these|those|then|command|commands|which|will|can|has|have|when|where|so|but|not)[,.:;]?$/

/** Whether a command's operand names no image: a placeholder, an id, or a word of a sentence. */
export function namesNothing(text: string): boolean {
  return PLACEHOLDER.test(text) || LOCAL_ID.test(text) || PROSE.test(text)
}
