import type { readDocuments } from '../languages/yaml/documents.ts'
import type { DocumentFormat, DocumentReader, FileFormat, FileReader } from '../model/format.ts'

/*
 * What was imported before. An import of what is there already still costs something, and every file of a tree asks.
 */

const fileReaders = new WeakMap<FileFormat, FileReader>()
const documentReaders = new WeakMap<DocumentFormat, DocumentReader>()
let documents: typeof readDocuments | undefined

/** The reader of a format of whole files. */
export async function loadFileReader(format: FileFormat): Promise<FileReader> {
  const reader = fileReaders.get(format) ?? (await format.load())
  fileReaders.set(format, reader)
  return reader
}

/** The reader of a format of documents. */
export async function loadDocumentReader(format: DocumentFormat): Promise<DocumentReader> {
  const reader = documentReaders.get(format) ?? (await format.load())
  documentReaders.set(format, reader)
  return reader
}

/** What splits a text into documents. */
export async function loadDocuments(): Promise<typeof readDocuments> {
  documents ??= (await import('../languages/yaml/documents.ts')).readDocuments
  return documents
}
