/** A module that is evaluated afresh has a URL of its own: Node keeps every module under its URL for ever. */

const MARK = /([?&])limpid-again=\d+/;

export function marked(url: string, times: number): string {
  return times === 0 ? url : `${url}${url.includes('?') ? '&' : '?'}limpid-again=${times}`;
}

/** The URL as the user knows it. */
export function unmarked(url: string): string {
  return url.replace(MARK, '');
}

/** The same in a text, such as a stack. */
export function withoutMarks(text: string): string {
  return text.includes('limpid-again=') ? text.replaceAll(new RegExp(MARK, 'g'), '') : text;
}
