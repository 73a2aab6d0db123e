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

export { csvDataset, readCsv } from './data/csv.ts';
export type { CsvOptions } from './data/csv.ts';
export { readIdx } from './data/idx.ts';
export { readImage } from './data/image.ts';
export type { ImageOptions } from './data/image.ts';
export { imageDataset } from './data/image-dataset.ts';
export type { ImageDataset, ImageDatasetOptions, LabelledImage } from './data/image-dataset.ts';
export { loadMnist } from './data/mnist.ts';
export type { MnistOptions, Pictures } from './data/mnist.ts';
export { readNpy, writeNpy } from './data/npy.ts';
export { readNpz } from './data/npz.ts';
export { parquetDataset, readParquet } from './data/parquet.ts';
export type { ParquetOptions } from './data/parquet.ts';
export type { LabelledRow, Row } from './data/table.ts';

export { explain } from './explain/explain.ts';
export type { Explanation } from './explain/explanation.ts';
export type { Attribution, Completeness, ExplainOptions, MethodName, Samples, Score } from './explain/method.ts';
export { confusionMatrix } from './explain/confusion-matrix.ts';
export type { ConfusionMatrix, ConfusionMatrixOptions } from './explain/confusion-matrix.ts';

export { openComm, registerTarget } from './comm/comm.ts';
export type { Comm, CommEvent, CommHandler, CommOptions, TargetHandler } from './comm/comm.ts';
export { widget } from './widget/widget.ts';
export type { Widget, WidgetEvents, WidgetOptions } from './widget/widget.ts';
