/** The language in which a user is told things: English, or Simplified Chinese. Names and codes of errors are the same in both. */

export type Language = 'en' | 'zh-cn';

let spoken: Language | undefined;

/** Chosen once, when something is first said. */
export function spokenLanguage(): Language {
  return (spoken ??= languageOf(process.env));
}

/** From now on; for what shares its process with others, and for tests. */
export function speak(language: Language): void {
  spoken = language;
}

/** LIMPID_LANGUAGE names it as editors do; without it the locale counts, as for other programs. */
export function languageOf(env: NodeJS.ProcessEnv): Language {
  const named = [env['LIMPID_LANGUAGE'], env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((name) => name);
  // Traditional Chinese is another language
  return /^zh([-_](cn|sg|hans)\b.*)?([.@].*)?$/i.test(named ?? '') ? 'zh-cn' : 'en';
}

/** Puts values where {names} of them stand. */
export function fill(template: string, values: { readonly [name: string]: string | number }): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
