/** What the kernel has put into tables and charts, in the page's words. Data stays as it is. */
import type { PictureTable } from 'limpid/mime';
import type { Spec } from '../payload/chart.ts';
import { term, words } from './index.ts';

export function inWords({ columns, rows }: PictureTable): PictureTable {
  if (words.terms.size === 0) return { columns, rows };
  return { columns: columns.map(term), rows: rows.map(([head, ...cells]) => [said(head), ...cells]) };
}

function said(cell: PictureTable['rows'][number][number] | undefined): string | number | null {
  return typeof cell === 'string' ? term(cell) : (cell ?? null);
}

/** The same chart gives the same object: a chart that is another one is drawn anew. */
const known = new WeakMap<Spec, Spec>();

/** With its titles, and the names in its legends. */
export function specInWords(spec: Spec): Spec {
  if (words.terms.size === 0) return spec;
  const found = known.get(spec) ?? visit(spec);
  known.set(spec, found);
  return found;
}

type Json = Spec[string];

function visit(spec: Spec): Spec {
  const entries = Object.entries(spec).map(([name, value]): [string, Json] => {
    if (name === 'title' && typeof value === 'string') return [name, term(value)];
    if (name === 'labelExpr' && typeof value === 'string') return [name, labelsInWords(value)];
    if (name === 'color' && isSpec(value)) return [name, withNames(visit(value))];
    return [name, visitAny(value)];
  });
  return Object.fromEntries(entries);
}

/** Of an expression, the texts in it. */
function labelsInWords(expression: string): string {
  return expression.replace(/'([^'\\]*)'/g, (_, label: string) => JSON.stringify(term(label)));
}

function visitAny(value: Json): Json {
  if (Array.isArray(value)) return value.map(visitAny);
  return isSpec(value) ? visit(value) : value;
}

function withNames(color: Spec): Spec {
  const { scale, legend } = color;
  const domain = isSpec(scale) && Array.isArray(scale['domain']) ? scale['domain'] : [];
  const names = domain.filter((name) => typeof name === 'string').map((name) => [name, term(name)] as const);
  const named = Object.fromEntries(names.filter(([name, own]) => name !== own));
  if (!isSpec(legend) || Object.keys(named).length === 0) return color;
  return { ...color, legend: { ...legend, labelExpr: `(${JSON.stringify(named)})[datum.label] || datum.label` } };
}

function isSpec(value: Json | undefined): value is Spec {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
