import type { Diagnosis } from './causes.ts';
import type { Words } from './words.ts';

/** Characters of a line: cells show errors as they are, and hide what is too wide. */
const WIDTH = 90;

/** What a cell shows when its kernel did not start. */
export class NotStarted extends Error {
  override readonly name = 'KernelNotStarted';
  readonly diagnosis: Diagnosis;
  readonly words: Words;

  /** `heading` is what stands above the kernel's own words. */
  constructor(diagnosis: Diagnosis, words: Words, heading: string, cause: unknown) {
    const { excerpt } = diagnosis;
    const lines = [wrapped(words.what), wrapped(words.todo), ...(excerpt === '' ? [] : ['', heading, excerpt])];
    super(lines.join('\n'), { cause });
    this.diagnosis = diagnosis;
    this.words = words;
  }
}

function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
