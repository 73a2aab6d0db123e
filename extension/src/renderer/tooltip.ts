/** The value under the pointer, in a box of the editor's own look. Text only. */

const box = document.createElement('div');
box.className = 'limpid-tooltip';
box.setAttribute('role', 'presentation');

export function showTooltip(event: MouseEvent, value: unknown): void {
  if (value === null || value === undefined || value === '') {
    box.remove();
    return;
  }
  box.replaceChildren(...lines(value));
  if (!box.isConnected) document.body.append(box);
  const { width, height } = box.getBoundingClientRect();
  const left = event.clientX + 14 + width > innerWidth ? event.clientX - 14 - width : event.clientX + 14;
  const top = event.clientY + 14 + height > innerHeight ? event.clientY - 14 - height : event.clientY + 14;
  box.style.left = `${Math.max(0, left)}px`;
  box.style.top = `${Math.max(0, top)}px`;
}

function lines(value: unknown): HTMLElement[] {
  if (typeof value !== 'object' || value === null) return [line(String(value))];
  return Object.entries(value)
    .slice(0, 12)
    .map(([name, found]) => line(name, String(found)));
}

function line(...texts: string[]): HTMLElement {
  const row = document.createElement('div');
  for (const text of texts) {
    const part = document.createElement('span');
    part.textContent = text.slice(0, 200);
    row.append(part);
  }
  return row;
}
