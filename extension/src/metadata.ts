/** What a notebook's metadata says about its kernel, and what it should say once Limpid runs it. Pure. */

export const KERNELSPEC = { name: 'limpid', display_name: 'TypeScript (Limpid)', language: 'typescript' };
export const LANGUAGE_INFO = { name: 'typescript', file_extension: '.ts', mimetype: 'text/x-typescript' };
export const LANGUAGES = ['typescript', 'javascript'];

type Fields = Record<string, unknown>;

/** Whether Limpid is the kernel this notebook asks for: by its kernelspec, else by its language. */
export function isOurs(metadata: Fields): boolean {
  const { kernelspec, language_info } = jupyter(metadata);
  if (fields(kernelspec)['name'] === KERNELSPEC.name) return true;
  const language = fields(language_info)['name'] ?? fields(kernelspec)['language'];
  return typeof language === 'string' && LANGUAGES.includes(language.toLowerCase());
}

/** The metadata with our kernel written into it, or null when it says so already: a file is not made dirty for nothing. */
export function withOurKernel(metadata: Fields): Fields | null {
  const inner = jupyter(metadata);
  const sameKernel = Object.entries(KERNELSPEC).every(([key, value]) => fields(inner['kernelspec'])[key] === value);
  if (sameKernel && fields(inner['language_info'])['name'] === LANGUAGE_INFO.name) return null;
  return { ...metadata, metadata: { ...inner, kernelspec: KERNELSPEC, language_info: LANGUAGE_INFO } };
}

/** VS Code keeps the metadata of the .ipynb file one level down. */
function jupyter(metadata: Fields): Fields {
  return fields(metadata['metadata']);
}

function fields(value: unknown): Fields {
  // SAFETY: every object can be read as a record of unknown fields.
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
