/** Columns that any text takes: the package has tables of all characters, and is loaded with this module. */
export { default as exactWidth } from 'string-width'
