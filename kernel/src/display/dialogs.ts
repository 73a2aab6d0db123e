/** `prompt`, `confirm` and `alert` as browsers have them: the cell stands still until the person has answered. */
import type { InputRequest } from '../messages.ts';

/** Gives what was typed, or null when the person typed nothing and closed the question. */
type Ask = (question: InputRequest) => string | null;
let ask: Ask | undefined;

/** The runner (or a test) says who is asked. */
export function askBy(next: Ask): void {
  ask = next;
}

/**
 * Asks for a line of text. An empty answer means `defaultValue`; a question that is closed gives null.
 * https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-prompt
 */
export function prompt(message = '', defaultValue = ''): string | null {
  const hint = defaultValue === '' ? '' : `[${defaultValue}]`;
  const answer = question(line(message, hint));
  return answer === '' ? String(defaultValue) : answer;
}

/** Asks for something that nobody may read over the shoulder, nor in the saved notebook: what is typed is not shown. */
export function promptSecret(message = 'Secret'): string | null {
  return question(line(message, ''), true);
}

/** Asks a question of yes or no; anything but yes, a closed question too, is no. */
export function confirm(message = ''): boolean {
  return /^\s*y(es)?\s*$/i.test(question(line(message, '[y/N]')) ?? '');
}

/** Tells something, and waits until the person has read it. */
export function alert(message = ''): void {
  question(line(message, '[Enter]'));
}

/** The three that every cell has without an import. */
export const dialogs = { prompt, confirm, alert };

function question(prompt: string, password = false): string | null {
  if (!ask) throw new Error('there is no kernel here to ask through');
  return ask({ prompt, password });
}

/** The answer is typed behind the message, so that ends with a space. */
function line(message: unknown, hint: string): string {
  const text = [String(message), hint].filter((part) => part !== '').join(' ');
  return text === '' || /\s$/.test(text) ? text : `${text} `;
}
