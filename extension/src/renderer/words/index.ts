/** The words of the page's language: `words.pause`, and what is said for words of the kernel's. */
import { en, type Words } from './en.ts';
import { zhCn } from './zh-cn.ts';

/** English until another language is spoken. Read it when something is drawn, never before. */
export let words: Words = en;

/** @param language as a page or an editor names it: "en", "zh-CN", "zh_CN" */
export function speak(language: string): void {
  words = wordsOf(language);
}

/** English for all that is not translated: Traditional Chinese is another language. */
export function wordsOf(language: string): Words {
  return /^zh([-_](cn|sg|hans\b.*))?$/i.test(language) ? zhCn : en;
}

/** A word or sentence of the kernel in the page's language, else as it is. */
export function term(text: string): string {
  const known = words.terms.get(text);
  if (known !== undefined) return known;
  for (const [pattern, said] of words.sentences) {
    const found = pattern.exec(text);
    if (found) return said.replace(/\$(\d)/g, (_, at: string) => term(found[Number(at)] ?? ''));
  }
  return text;
}
