import css from './style.css' with { type: 'text' };

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** Adds our style sheet, once, to the document or shadow tree that holds `element`. */
export function adoptStyle(element: HTMLElement): void {
  for (const tree of new Set([element.getRootNode(), document])) {
    const adopts = tree instanceof Document || tree instanceof ShadowRoot;
    if (adopts && !tree.adoptedStyleSheets.includes(sheet)) tree.adoptedStyleSheets.push(sheet);
  }
}
