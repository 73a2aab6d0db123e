/** The types of a notebook take seconds to load when they are first asked for. */
import type { LanguageService } from '../language/service.ts';
import { whileShort } from './while-short.ts';

/** How long (ms) values wait for types that are being loaded: JupyterLab takes no completion that comes after a second. */
const MOST_WAIT = 500;

/** What the types say; null while they are being loaded and the value alone says something. */
export async function typesOrValues<T>(
  language: LanguageService,
  types: Promise<T | null>,
  hasValue: () => Promise<boolean>,
): Promise<T | null> {
  if (language.isWarm) return types;
  const first = await whileShort(types, null, MOST_WAIT);
  return first ?? ((await hasValue()) ? null : types);
}
