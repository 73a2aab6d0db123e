/** What notebooks get from `import { … } from 'limpid'`. */
export { LimpidError } from './errors.ts';
export type { MimeBundle } from './messages.ts';

export { clearOutput } from './display/publish.ts';
export { display } from './display/show.ts';
export type { Shown } from './display/show.ts';
export { html, image, markdown, svg } from './display/markup.ts';
export { imageGrid } from './display/image-grid.ts';
export type { ImageGridOptions } from './display/image-grid.ts';
export type { Displayable } from './display/symbol.ts';

export { explain } from './explain/explain.ts';
export type { Explanation } from './explain/explanation.ts';
export type { Attribution, Completeness, ExplainOptions, MethodName, Samples, Score } from './explain/method.ts';
export { confusionMatrix } from './explain/confusion-matrix.ts';
export type { ConfusionMatrix, ConfusionMatrixOptions } from './explain/confusion-matrix.ts';
