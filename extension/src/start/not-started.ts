import type { Words } from './words.ts';

/** Characters of a line: cells show errors as they are, and hide what is too wide. */
const WIDTH = 90;

/** What a cell shows when its kernel did not start. */
export class NotStarted extends Error {
  override readonly name = 'KernelNotStarted';

  constructor(text: string, cause: unknown) {
    super(text, { cause });
  }
}

/** `heading` is what stands above the kernel's own words. Pure. */
export function textOf({ what, todo }: Words, heading: string, excerpt: string): string {
  return [wrapped(what), wrapped(todo), ...(excerpt === '' ? [] : ['', heading, excerpt])].join('\n');
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
