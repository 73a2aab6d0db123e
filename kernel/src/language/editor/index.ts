/** What an editor takes of the language service: `limpid/language`. */
export { Documents, type DocumentsOptions } from './documents.ts';
export type * from './messages.ts';
