/** The debugger's own words in the language of the editor: the kernel speaks English. Pure. */
import type { DebugEvent } from 'limpid/messages';
import { fields } from '../fields.ts';
import type { Translate } from '../variables/words.ts';

/** Of a response: names of scopes, and which errors can be stopped at. */
export function responseInWords(body: object, t: Translate): object {
  const { scopes, exceptionBreakpointFilters: filters } = fields(body);
  if (Array.isArray(scopes)) return { ...body, scopes: scopes.map((scope) => scopeInWords(scope, t)) };
  if (!Array.isArray(filters)) return body;
  return { ...body, exceptionBreakpointFilters: filters.map((filter) => filterInWords(filter, t)) };
}

/** Why the code stands still. */
export function eventInWords(event: DebugEvent, t: Translate): DebugEvent {
  if (event.event !== 'stopped') return event;
  const description = stopInWords(fields(event.body)['reason'], t);
  return description === undefined ? event : { ...event, body: { ...event.body, description } };
}

function stopInWords(reason: unknown, t: Translate): string | undefined {
  switch (reason) {
    case 'breakpoint':
      return t('Paused on a breakpoint');
    case 'function breakpoint':
      return t('Paused at a layer');
    case 'step':
      return t('Paused after a step');
    case 'exception':
      return t('Paused on an error');
    case 'pause':
      return t('Paused');
    default:
      return undefined;
  }
}

function scopeInWords(scope: unknown, t: Translate): object {
  const { name } = fields(scope);
  const [, kind = '', inside = ''] = /^(\w+)(.*)$/.exec(String(name)) ?? [];
  const words: { [kind: string]: string } = {
    Locals: t('Locals'),
    Globals: t('Globals'),
    Module: t('Module'),
    Closure: t('Closure'),
  };
  return { ...fields(scope), name: `${words[kind] ?? kind}${inside}` };
}

function filterInWords(filter: unknown, t: Translate): object {
  switch (fields(filter)['filter']) {
    case 'all':
      return { ...fields(filter), label: t('All errors') };
    case 'uncaught':
      return {
        ...fields(filter),
        label: t('Uncaught errors'),
        description: t(
          'Stops where an error is thrown that no try around it catches. It may still be caught behind an await.',
        ),
      };
    default:
      return fields(filter);
  }
}
