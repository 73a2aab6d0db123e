/** Notebook files, nbformat 4.5 (https://nbformat.readthedocs.io/en/latest/format_description.html). Pure. */
import { LimpidError } from '../../errors.ts';
import type { Json, JsonObject, KernelInfo, MimeBundle } from '../../messages.ts';
import { say } from '../../say.ts';
import { DISPLAY_NAME, KERNEL_NAME, LANGUAGE } from '../kernelspec.ts';

export interface Notebook {
  cells: Cell[];
  metadata: JsonObject;
}

export interface Cell {
  type: 'code' | 'markdown' | 'raw';
  id: string;
  source: string;
  metadata: JsonObject;
  /** File name -> MIME bundle; markdown shows them as `attachment:NAME`. */
  attachments: JsonObject;
  /** Code cells only. */
  outputs: Output[];
  executionCount: number | null;
}

export type Output =
  | { output_type: 'stream'; name: 'stdout' | 'stderr'; text: string }
  | { output_type: 'display_data'; data: MimeBundle; metadata: JsonObject }
  | { output_type: 'execute_result'; data: MimeBundle; metadata: JsonObject; execution_count: number | null }
  | { output_type: 'error'; ename: string; evalue: string; traceback: string[] };

/** Reads a notebook of nbformat 4; cells older than 4.5 get ids. `file` is only for the message. */
export function parseNotebook(text: string, file: string): Notebook {
  const unreadable = (reason: string, cause?: unknown) =>
    new LimpidError('NOTEBOOK_UNREADABLE', { file, reason }, { cause });
  const root = object(parseJson(text, unreadable));
  if (root?.['nbformat'] !== 4) throw unreadable(say('it is not nbformat 4'));
  if (!Array.isArray(root['cells'])) throw unreadable(say('it has no cells'));
  const ids = new Set<string>();
  return {
    metadata: object(root['metadata']) ?? {},
    cells: root['cells'].map((json, index) => {
      const cell = parseCell(object(json) ?? {}, freeId(ids, json, index));
      if (cell === null)
        throw unreadable(say('cell {index} is not a code, markdown or raw cell', { index: index + 1 }));
      return cell;
    }),
  };
}

/** The text of an .ipynb file, laid out as Jupyter does: one space of indent, text split into lines. */
export function formatNotebook({ cells, metadata }: Notebook): string {
  const root = { cells: cells.map(formatCell), metadata, nbformat: 4, nbformat_minor: 5 };
  return `${JSON.stringify(root, null, 1)}\n`;
}

/** The notebook's metadata with the kernel that ran it. */
export function withKernel(metadata: JsonObject, language: KernelInfo['language_info']): JsonObject {
  return {
    ...metadata,
    kernelspec: { display_name: DISPLAY_NAME, language: LANGUAGE, name: KERNEL_NAME },
    language_info: { ...language },
  };
}

export function tags(cell: Cell): Json[] {
  return Array.isArray(cell.metadata['tags']) ? cell.metadata['tags'] : [];
}

/** A cell id that no other cell has. */
export function newId(taken: Set<string>, wish: string): string {
  let id = wish;
  for (let number = 2; taken.has(id); number++) id = `${wish}-${number}`;
  taken.add(id);
  return id;
}

function parseJson(text: string, unreadable: (reason: string, cause: unknown) => LimpidError): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(say('it is not JSON'), error);
  }
}

function freeId(taken: Set<string>, json: unknown, index: number): string {
  const id = object(json)?.['id'];
  return newId(taken, typeof id === 'string' && /^[\w-]{1,64}$/.test(id) ? id : `cell-${index + 1}`);
}

function parseCell(json: JsonObject, id: string): Cell | null {
  const type = json['cell_type'];
  if (type !== 'code' && type !== 'markdown' && type !== 'raw') return null;
  return {
    type,
    id,
    source: joined(json['source']),
    metadata: object(json['metadata']) ?? {},
    attachments: object(json['attachments']) ?? {},
    outputs: Array.isArray(json['outputs']) ? json['outputs'].flatMap(parseOutput) : [],
    executionCount: count(json['execution_count']),
  };
}

function parseOutput(json: Json): Output[] {
  const output = object(json) ?? {};
  const data = bundle(output['data']);
  const metadata = object(output['metadata']) ?? {};
  switch (output['output_type']) {
    case 'stream':
      return [
        {
          output_type: 'stream',
          name: output['name'] === 'stderr' ? 'stderr' : 'stdout',
          text: joined(output['text']),
        },
      ];
    case 'display_data':
      return [{ output_type: 'display_data', data, metadata }];
    case 'execute_result':
      return [{ output_type: 'execute_result', data, metadata, execution_count: count(output['execution_count']) }];
    case 'error':
      return [
        {
          output_type: 'error',
          ename: joined(output['ename']),
          evalue: joined(output['evalue']),
          traceback: Array.isArray(output['traceback']) ? output['traceback'].map(String) : [],
        },
      ];
    default:
      return [];
  }
}

function bundle(json: Json | undefined): MimeBundle {
  const entries = Object.entries(object(json) ?? {});
  return Object.fromEntries(entries.map(([mime, data]) => [mime, isJson(mime) ? data : joined(data)]));
}

function formatCell(cell: Cell): JsonObject {
  const json: JsonObject = { cell_type: cell.type, id: cell.id, metadata: cell.metadata, source: lines(cell.source) };
  if (Object.keys(cell.attachments).length > 0) json['attachments'] = cell.attachments;
  if (cell.type !== 'code') return json;
  return { ...json, execution_count: cell.executionCount, outputs: cell.outputs.map(formatOutput) };
}

function formatOutput(output: Output): JsonObject {
  switch (output.output_type) {
    case 'stream':
      return { ...output, text: lines(output.text) };
    case 'display_data':
    case 'execute_result':
      return { ...output, data: formatBundle(output.data) };
    case 'error':
      return { ...output };
  }
}

function formatBundle(data: MimeBundle): MimeBundle {
  const split = (mime: string, value: Json) =>
    typeof value === 'string' && (mime.startsWith('text/') || mime === 'image/svg+xml') ? lines(value) : value;
  return Object.fromEntries(Object.entries(data).map(([mime, value]) => [mime, split(mime, value)]));
}

/** nbformat's multi-line string: each line with its line end. */
function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

function joined(json: Json | undefined): string {
  return Array.isArray(json) ? json.map(String).join('') : typeof json === 'string' ? json : '';
}

function count(json: Json | undefined): number | null {
  return typeof json === 'number' ? json : null;
}

function isJson(mime: string): boolean {
  return mime === 'application/json' || mime.endsWith('+json');
}

function object(json: unknown): JsonObject | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  // SAFETY: every value here comes out of JSON.parse, so an object's members are JSON.
  return json as JsonObject;
}
