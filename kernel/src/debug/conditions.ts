/** Conditions, hit counts and log messages of breakpoints, as V8 understands them. */
import { LimpidError } from '../errors.ts';

/** `5` or `==5`: the fifth time; `>=5`, `>5`, `<5`, `<=5`; `%5`: every fifth time. Of nothing: always. */
export function hitTest(condition: string | undefined): (hits: number) => boolean {
  if (condition === undefined || condition.trim() === '') return () => true;
  const [, operator = '', digits = ''] = /^\s*(==?=?|>=?|<=?|%)?\s*(\d+)\s*$/.exec(condition) ?? [];
  if (digits === '') throw new LimpidError('DEBUG_HIT_CONDITION', { condition });
  const count = Number(digits);
  switch (operator) {
    case '>':
      return (hits) => hits > count;
    case '>=':
      return (hits) => hits >= count;
    case '<':
      return (hits) => hits < count;
    case '<=':
      return (hits) => hits <= count;
    case '%':
      return (hits) => count > 0 && hits % count === 0;
    default:
      return (hits) => hits === count;
  }
}

/** `loss is {loss}` -> an expression that prints it; one that fails prints why. Braces inside an expression must pair. */
export function logExpression(message: string): string {
  let format = '';
  const values: string[] = [];
  for (let at = 0; at < message.length; at++) {
    const end = message[at] === '{' ? closing(message, at) : -1;
    if (end < 0) {
      format += message.charAt(at) === '%' ? '%%' : message.charAt(at);
      continue;
    }
    format += '%s';
    values.push(readAnew(message.slice(at + 1, end)));
    at = end;
  }
  const print = `console.log(${[JSON.stringify(format), ...values].join(', ')})`;
  return `(() => { try { ${print} } catch (error) { console.log(${JSON.stringify(`${message.replaceAll('%', '%%')}: %s`)}, error) } })()`;
}

/**
 * Where a cell that ran before declares a name again, V8 does not find its value on the cell's own frame, and says that it is
 * not initialized; from outside it does.
 */
export const NOT_FOUND = /^(ReferenceError: )?Cannot access '.+' before initialization/;

function readAnew(expression: string): string {
  const again = `if (!${String(NOT_FOUND)}.test(error?.message)) throw error; return (0, eval)(${JSON.stringify(`(${expression})`)});`;
  return `(() => { try { return (${expression}); } catch (error) { ${again} } })()`;
}

/** The condition given to V8: a log point is one that prints and is never true. */
export function v8Condition(condition: string | undefined, logMessage: string | undefined): string | undefined {
  const asked = condition === undefined || condition.trim() === '' ? undefined : readAnew(condition);
  if (logMessage === undefined) return asked;
  const log = `(${logExpression(logMessage)}, false)`;
  return asked === undefined ? log : `${asked} && ${log}`;
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return at === open + 1 ? -1 : at;
  }
  return -1;
}
