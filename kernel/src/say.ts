/** What is told to a user and is no error: `say('{count} layers', { count })`, in the language of the kernel. */
import { fill, spokenLanguage } from './spoken.ts';
import { SENTENCES } from './zh-cn/sentences.ts';

/** English as it is told; one that has no Chinese does not compile. */
export type Sentence = keyof typeof SENTENCES;

/** The {names} in a sentence; braces around code are none. */
type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Word<Name> | Names<Rest> : never;
type Word<S extends string> = S extends `${string} ${string}` | '' ? never : S;
type Values<S> = [Names<S>] extends [never] ? [] : [values: { readonly [name in Names<S>]: string | number }];

export function say<const S extends Sentence>(sentence: S, ...values: Values<S>): string {
  return fill(spokenLanguage() === 'zh-cn' ? SENTENCES[sentence] : sentence, values[0] ?? {});
}

/** What stands between two sentences: the full stop of Chinese has its space in itself. */
export function spaceBetween(): string {
  return spokenLanguage() === 'zh-cn' ? '' : ' ';
}
