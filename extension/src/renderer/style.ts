import breakpoint from './breakpoint.css' with { type: 'text' };
import explanation from './explanation.css' with { type: 'text' };
import findings from './findings.css' with { type: 'text' };
import latent from './latent.css' with { type: 'text' };
import mistakes from './mistakes.css' with { type: 'text' };
import steering from './steering.css' with { type: 'text' };
import service from './service.css' with { type: 'text' };
import shared from './style.css' with { type: 'text' };
import tensors from './tensors.css' with { type: 'text' };
import training from './training.css' with { type: 'text' };

const sheet = new CSSStyleSheet();
// In this order: what narrow cells change stands last.
sheet.replaceSync(
  [shared, explanation, latent, mistakes, steering, breakpoint, findings, service, tensors, training].join('\n'),
);

/** Adds our style sheet, once, to the document or shadow tree that holds `element`. */
export function adoptStyle(element: HTMLElement): void {
  for (const tree of new Set([element.getRootNode(), document])) {
    const adopts = tree instanceof Document || tree instanceof ShadowRoot;
    if (adopts && !tree.adoptedStyleSheets.includes(sheet)) tree.adoptedStyleSheets.push(sheet);
  }
}
