/**
 * What `import * as tfvis from '@tensorflow/tfjs-vis'` gives in a notebook: the interface of tfjs-vis 1.5, whose own
 * implementation needs a page. What it draws is output of the cell; a surface is one output, updated in its place.
 */
import { barchart, confusionMatrix, heatmap, histogram, linechart, scatterplot, table } from './render.ts';
import { fitCallbacks, history, layer, modelSummary, perClassAccuracy, valuesDistribution } from './show.ts';
import * as measured from './metrics.ts';

export const render = { barchart, table, histogram, linechart, scatterplot, confusionMatrix, heatmap };
export const metrics = {
  accuracy: measured.accuracy,
  perClassAccuracy: measured.perClassAccuracy,
  confusionMatrix: measured.confusionMatrix,
};
export const show = { history, fitCallbacks, perClassAccuracy, valuesDistribution, layer, modelSummary };
export { visor } from './visor.ts';
export const version_vis = '1.5.1';

export function isSurfaceInfo(drawable: object): boolean {
  return 'name' in drawable;
}

export function isSurface(drawable: object): boolean {
  return 'drawArea' in drawable && 'label' in drawable;
}

export type * from './render.ts';
export type { FitCallbackHandlers, FitCallbackOptions, HistoryLike, HistoryOptions } from './show.ts';
export type { Drawable, Surface, SurfaceInfo } from './surface.ts';
