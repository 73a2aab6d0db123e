/** What the types say and what the value says, or what a magic does -> one answer to `inspect_request`. */
import { helpOf, MAGICS, type MagicName } from '../cell/magic/names.ts';
import type { MimeBundle } from '../messages.ts';
import type { Inspection } from '../runner/inspect.ts';
import type { Hover } from './hover.ts';

/** `detail` is 1 for somebody who wants a function's source too. */
export function describe(typed: Hover | null, live: Inspection | null, detail: number): MimeBundle | null {
  const value = typed && !typed.isLive ? null : live;
  if (!typed && !value) return null;
  const declaration = typed?.declaration ?? (value?.isFunction ? `${value.name}: function` : (value?.name ?? ''));
  const documentation = typed?.documentation ?? '';
  const isTold = value === null || (value.isFunction && typed !== null && detail === 0);
  const text = isTold ? '' : value.text;
  const plain = [declaration, documentation, text].filter((part) => part !== '');
  const markdown = [
    fenced(declaration, 'ts'),
    documentation,
    text === '' ? '' : fenced(text, value?.isFunction ? 'js' : 'text'),
  ];
  return {
    'text/plain': plain.join('\n\n'),
    'text/markdown': markdown.filter((part) => part !== '').join('\n\n'),
  };
}

export function describeMagic(name: MagicName): MimeBundle {
  const { usage, summary, example } = MAGICS[name];
  return { 'text/plain': [usage, summary, example].join('\n\n'), 'text/markdown': helpOf(name) };
}

function fenced(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return `${fence}${language}\n${text}\n${fence}`;
}
