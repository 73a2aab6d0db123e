/** The elements that our pictures are made of. */

/** An element of a class of ours. */
export function createPart(tag: string, name: string, text = ''): HTMLElement {
  const node = document.createElement(tag);
  node.className = `limpid-${name}`;
  if (text !== '') node.textContent = text;
  return node;
}

export function createButton(text: string, press: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'limpid-button';
  button.textContent = text;
  // A disabled button would lose the focus, so it is only marked as such.
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-disabled') !== 'true') press();
  });
  return button;
}

/** Changes the text without replacing the node, so that a selection or a screen reader's place is kept. */
export function write(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}
