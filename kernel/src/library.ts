/** What notebooks get from `import { … } from 'limpid'`. */
export { LimpidError } from './errors.ts';
export type { MimeBundle } from './messages.ts';

export { clearOutput } from './display/publish.ts';
export { promptSecret } from './display/dialogs.ts';
export { askExit, page, setNextInput } from './display/payload.ts';
export { signal } from './display/signal.ts';
export { display, updatable } from './display/show.ts';
export type { Shown, Updatable } from './display/show.ts';
export { html, image, markdown, svg } from './display/markup.ts';
export { imageGrid } from './display/image-grid.ts';
export type { ImageGridOptions } from './display/image-grid.ts';
export type { Displayable } from './display/symbol.ts';

export { traced } from './engine/traced/pure.ts';

export { memory } from './memory/memory.ts';
export type { MemoryOptions } from './memory/memory.ts';
export type { MemoryReport } from './memory/report.ts';

export { explain } from './explain/explain.ts';
export type { Explanation } from './explain/explanation.ts';
export type { Attribution, Completeness, ExplainOptions, MethodName, Samples, Score } from './explain/method.ts';
export { confusionMatrix } from './explain/confusion-matrix.ts';
export type { ConfusionMatrix, ConfusionMatrixOptions } from './explain/confusion-matrix.ts';

export { openComm, registerTarget } from './comm/comm.ts';
export type { Comm, CommEvent, CommHandler, CommOptions, TargetHandler } from './comm/comm.ts';
export { widget } from './widget/widget.ts';
export type { Widget, WidgetEvents, WidgetOptions } from './widget/widget.ts';
