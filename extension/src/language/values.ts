/** What a running kernel says of its values, beside what the types say. */
import { setTimeout } from 'node:timers/promises';
import type * as vscode from 'vscode';
import type { RequestContent, ReplyContent, VariableRow } from 'limpid/messages';
import type { Kernels } from '../kernels.ts';
import { pathOf } from '../variables/words.ts';

/** A busy kernel is not waited for longer (ms): the types are told alone. A list that is waited for is felt sooner. */
const MOST_WAIT = { inspect_request: 2000, variables_request: 2000, complete_request: 500 };

/** Name -> text of the value; empty for what says nothing. */
export type Values = ReadonlyMap<string, string>;

export class LiveValues {
  readonly #kernels: Kernels;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** `Tensor [32, 28, 28, 1] float32`; undefined for no value, and for a function, whose type says more. */
  async of(notebook: vscode.NotebookDocument, expression: string): Promise<string | undefined> {
    const content = {
      code: expression,
      cursor_pos: Array.from(expression).length,
      detail_level: 0,
      types: false,
    } as const;
    const reply = await this.#ask(notebook, 'inspect_request', content);
    const plain = reply?.status === 'ok' ? reply.data['text/plain'] : undefined;
    if (typeof plain !== 'string') return undefined;
    const [name = '', ...text] = plain.split('\n\n');
    return name.endsWith(': function') ? undefined : text.join('\n\n') || undefined;
  }

  /** All that is known of a tensor, or of what else holds numbers; undefined for any other value. */
  async numbers(notebook: vscode.NotebookDocument, expression: string): Promise<VariableRow | undefined> {
    const path = pathOf(expression);
    const reply = path ? await this.#ask(notebook, 'variables_request', { path, of: 'itself' }) : undefined;
    const [row] = reply?.status === 'ok' ? reply.rows : [];
    return row && (row.dtype !== '' || row.figures) ? row : undefined;
  }

  /** Members of what the expression has for a value; names of the session for an empty one. */
  async members(notebook: vscode.NotebookDocument, expression: string, prefix: string): Promise<Values> {
    const code = expression === '' ? prefix : `${expression}.${prefix}`;
    const content = { code, cursor_pos: Array.from(code).length, types: false };
    const reply = await this.#ask(notebook, 'complete_request', content);
    return reply?.status === 'ok' ? textsIn(reply.metadata['_jupyter_types_experimental']) : new Map();
  }

  #ask<K extends keyof typeof MOST_WAIT>(
    notebook: vscode.NotebookDocument,
    type: K,
    content: RequestContent<K>,
  ): Promise<ReplyContent<K> | undefined> {
    const asked = this.#kernels.find(notebook)?.values(type, content);
    return Promise.race([asked ?? Promise.resolve(undefined), setTimeout(MOST_WAIT[type], undefined, { ref: false })]);
  }
}

function textsIn(types: unknown): Values {
  const entries = Array.isArray(types) ? types.filter(isTyped) : [];
  return new Map(entries.map(({ text, signature }) => [text, signature]));
}

function isTyped(entry: unknown): entry is { text: string; signature: string } {
  // SAFETY: every object can be read as a record of unknown fields.
  const fields = (typeof entry === 'object' && entry !== null ? entry : {}) as { [field: string]: unknown };
  return typeof fields['text'] === 'string' && typeof fields['signature'] === 'string';
}
