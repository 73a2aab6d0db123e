/** Tensors among variables: what they are in one line, and when they are opened their figures and their values by rows. */
import type { Cdp, RemoteObject } from './cdp.ts';
import type { Variable } from './dap.ts';
import { PAGE, type Page } from './pages.ts';
import type { Container, References } from './references.ts';
import type { TensorRow } from '../runner/tensor-text.ts';
import { say } from '../say.ts';

interface TensorText {
  text: string;
  /** Along the first axis. */
  rows: number;
  figures: [name: string, text: string][];
}

const VIRTUAL = { kind: 'virtual', attributes: ['readOnly'] } satisfies Variable['presentationHint'];

/** Undefined for what is no tensor. */
export async function tensorIn(
  cdp: Cdp,
  { objectId, className, preview }: RemoteObject,
): Promise<TensorText | undefined> {
  const names = preview?.properties.map(({ name }) => name) ?? [];
  const looksLike = /^(Tensor|Variable)$/.test(className ?? '') || (names.includes('shape') && names.includes('dtype'));
  return objectId === undefined || !looksLike ? undefined : tensorBehind(cdp, objectId);
}

export async function tensorBehind(cdp: Cdp, objectId: string): Promise<TensorText | undefined> {
  const json = await called(cdp, objectId, 'function () { return __limpid.tensorNow(this); }', []);
  // SAFETY: runner/tensor-text.ts wrote this JSON
  return json === '' ? undefined : (JSON.parse(json) as TensorText);
}

/** Its figures, and its values by rows. */
export function tensorVariables(
  references: References,
  objectId: string,
  path: string,
  { rows, figures }: TensorText,
): Variable[] {
  const told = figures.map(([name, value]) => figure(name, value));
  if (rows === 0) return told;
  return [
    ...told,
    opening(references, say('values'), say('{count} rows', { count: rows }), {
      objectId,
      path,
      at: [],
      start: 0,
      count: rows,
    }),
  ];
}

/** Rows of a tensor; more than a page of them as folders. */
export async function rowVariables(
  cdp: Cdp,
  references: References,
  rows: Extract<Container, { kind: 'rows' }>,
  page: Page,
): Promise<Variable[]> {
  const { objectId, path, at } = rows;
  if (page.filter === 'indexed') return [];
  if (rows.count > PAGE) return folders(references, rows);
  const start = rows.start + page.start;
  const most = Math.min(page.count ?? rows.count, rows.count - page.start);
  const declaration = 'function (at, start, count) { return __limpid.tensorRows(this, at, start, count); }';
  const json = await called(cdp, objectId, declaration, [at, start, most]);
  // SAFETY: runner/tensor-text.ts wrote this JSON
  const found = (json === '' ? [] : JSON.parse(json)) as TensorRow[];
  return found.map(({ name, value, rows: count }, index) => {
    if (count === 0) return figure(name, value);
    const inner = { objectId, path, at: [...at, start + index], start: 0, count };
    return opening(references, name, value, inner);
  });
}

function folders(
  references: References,
  { objectId, path, at, start, count }: Extract<Container, { kind: 'rows' }>,
): Variable[] {
  return Array.from({ length: Math.ceil(count / PAGE) }, (_, part) => {
    const from = start + part * PAGE;
    const rows = Math.min(PAGE, count - part * PAGE);
    return opening(references, `[${from} … ${from + rows - 1}]`, say('{count} rows', { count: rows }), {
      objectId,
      path,
      at,
      start: from,
      count: rows,
    });
  });
}

function figure(name: string, value: string): Variable {
  return { name, value, evaluateName: '', variablesReference: 0, presentationHint: VIRTUAL };
}

function opening(
  references: References,
  name: string,
  value: string,
  rows: Omit<Extract<Container, { kind: 'rows' }>, 'kind'>,
): Variable {
  const variablesReference = references.add({ kind: 'rows', ...rows });
  return { name, value, evaluateName: '', variablesReference, presentationHint: VIRTUAL };
}

/** The text that a function of ours gives of the object; empty where it fails. */
async function called(cdp: Cdp, objectId: string, functionDeclaration: string, values: unknown[]): Promise<string> {
  const { result, exceptionDetails } = await cdp('Runtime.callFunctionOn', {
    objectId,
    functionDeclaration,
    arguments: values.map((value) => ({ value })),
    returnByValue: true,
    silent: true,
  });
  return !exceptionDetails && typeof result.value === 'string' ? result.value : '';
}
