/** The id of a format: one of those that the list of descriptors in `formats/index.ts` is made of. */
export type FormatId = string
