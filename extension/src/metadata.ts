/** What a notebook's metadata says about its kernel, and what it should say once Limpid runs it. Pure. */

import { fields } from './fields.ts';

/** As notebooks name their kernel. */
export interface Kernelspec {
  name: string;
  display_name: string;
  language: string;
}

export const KERNELSPEC: Kernelspec = { name: 'limpid', display_name: 'TypeScript (Limpid)', language: 'typescript' };
/** As VS Code knows the extension: publisher and name of its manifest. */
export const EXTENSION = 'limpid.limpid-vscode';
export const LANGUAGE_INFO = { name: 'typescript', file_extension: '.ts', mimetype: 'text/x-typescript' };
export const LANGUAGES = ['typescript', 'javascript'];

type Fields = Record<string, unknown>;

/** Whether Limpid is the kernel this notebook asks for: by its kernelspec, else by its language. */
export function isOurs(metadata: Fields): boolean {
  if (namesOurs(metadata)) return true;
  const { kernelspec, language_info } = jupyter(metadata);
  const language = fields(language_info)['name'] ?? fields(kernelspec)['language'];
  return typeof language === 'string' && LANGUAGES.includes(language.toLowerCase());
}

/** Whether its kernelspec is ours by name. */
function namesOurs(metadata: Fields): boolean {
  return nameIn(metadata) === KERNELSPEC.name;
}

/** Whether it asks for a kernel of somebody else by name, though its language may be ours. */
export function namesAnother(metadata: Fields): boolean {
  return nameIn(metadata) !== undefined && !namesOurs(metadata);
}

function nameIn(metadata: Fields): unknown {
  return fields(jupyter(metadata)['kernelspec'])['name'];
}

/** The metadata with a kernel written into it, or null when it says so already: a file is not made dirty for nothing. */
export function withKernel(metadata: Fields, kernelspec: Kernelspec): Fields | null {
  const inner = jupyter(metadata);
  const sameKernel = Object.entries(kernelspec).every(([key, value]) => fields(inner['kernelspec'])[key] === value);
  const language_info = kernelspec.language === LANGUAGE_INFO.name ? LANGUAGE_INFO : { name: kernelspec.language };
  if (sameKernel && fields(inner['language_info'])['name'] === language_info.name) return null;
  return { ...metadata, metadata: { ...inner, kernelspec, language_info } };
}

/** VS Code keeps the metadata of the .ipynb file one level down. */
function jupyter(metadata: Fields): Fields {
  return fields(metadata['metadata']);
}
