/** A Vega-Lite chart from any kernel. */
import type { PictureTable } from 'limpid/mime';
import type { Output } from './output.ts';
import type { Spec } from './payload/chart.ts';
import { createPlot } from './plot.ts';
import { createTwin } from './table.ts';
import { words } from './words/index.ts';

export function createChart(first: Spec): Output<Spec> {
  const root = document.createElement('section');
  root.className = 'limpid-vegalite';
  root.setAttribute('role', 'region');
  const plot = createPlot({ height: null, fluid: first['width'] === 'container', ours: false });
  const twin = createTwin(plot.node);
  const actions = document.createElement('div');
  actions.className = 'limpid-actions';
  actions.append(twin.button);
  root.append(twin.stage, actions);

  return {
    root,
    async update(spec) {
      const name = chartName(spec);
      root.setAttribute('aria-label', name);
      const table = dataTable(spec);
      actions.hidden = table === null;
      if (table !== null) twin.setTable(table, words.dataOf(name));
      // The plot follows the width itself; Vega's own way looks at the window only.
      const { width, ...rest } = spec;
      const drawn = width === undefined ? rest : { ...rest, width: width === 'container' ? 600 : width };
      await plot.show({ spec: drawn, data: {}, description: name });
    },
    dispose: () => plot.dispose(),
  };
}

function chartName({ description, title }: Spec): string {
  if (typeof description === 'string') return description;
  if (typeof title === 'string') return title;
  const text = isObject(title) ? title['text'] : undefined;
  return typeof text === 'string' ? text : words.chart;
}

const MOST_ROWS = 1000;

/** The chart's own rows; null when they are not a plain list in the chart. */
function dataTable(spec: Spec): PictureTable | null {
  const rows = dataRows(spec)?.slice(0, MOST_ROWS).filter(isObject) ?? [];
  if (rows.length === 0) return null;
  const columns = [...new Set(rows.flatMap(Object.keys))].slice(0, 50);
  return { columns, rows: rows.map((row) => columns.map((column) => cell(row[column]))) };
}

function dataRows({ data, datasets }: Spec): Spec[string][] | undefined {
  const named =
    isObject(data) && isObject(datasets) && typeof data['name'] === 'string' ? datasets[data['name']] : null;
  const values = named ?? (isObject(data) ? data['values'] : null);
  return Array.isArray(values) ? values : undefined;
}

function cell(value: Spec[string] | undefined): string | number | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
}

function isObject(value: unknown): value is Spec {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
