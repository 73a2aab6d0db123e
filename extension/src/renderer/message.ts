/** What stands in the place of a picture that cannot be shown. */

export function messageNode(what: string, cause: unknown): HTMLElement {
  const node = document.createElement('div');
  node.className = 'limpid-message';
  node.setAttribute('role', 'alert');
  const title = document.createElement('strong');
  title.textContent = what;
  const detail = document.createElement('span');
  detail.textContent = reason(cause);
  node.append(title, detail);
  return node;
}

function reason(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
