/** What `optimise` returns: its rows as numbers, table and picture; and the way to a model or a file of one of them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { textTable } from '../display/picture.ts';
import { JUPYTER_DISPLAY } from '../display/symbol.ts';
import type { Displayable } from '../display/symbol.ts';
import { LimpidError } from '../errors.ts';
import type { MimeBundle } from '../messages.ts';
import { buildModel } from '../models/build-model.ts';
import type { JsonObject } from '../models/json.ts';
import { inMarkdown, portraitBundle } from '../portraits/chart.ts';
import { bestOf } from './measured.ts';
import type { OptimisedRow, Part } from './measured.ts';
import { registered, type RegisterOptions } from './register.ts';
import type { ModelVersions } from '../registry/model-version.ts';
import { notesOf, specOf, tableOf, titleOf } from './picture.ts';
import type { StoredType } from './quantisation.ts';
import { writeStored } from './save-quantised.ts';
import type { Measure } from './scoring.ts';
import { setWeights } from './weights.ts';

export interface OptimisedParts {
  /** Its name. */
  readonly model: string;
  /** The original first. */
  readonly rows: readonly OptimisedRow[];
  readonly measure: Measure;
  /** How far the score may go in the wrong direction. */
  readonly allowed: number;
  readonly goal: 'size' | 'p99';
  /** Samples that the scores are of, and others that the types of the row `mixed` were chosen on. */
  readonly samples: number;
  readonly chosenOn: number;
  /** Samples of the batch whose time was measured. */
  readonly batchSize: number;
  readonly backend: string;
  /** Of the row `mixed`, by the names of the weights. */
  readonly types: { readonly [weight: string]: StoredType };
  readonly notes: readonly string[];
}

export class Optimised implements Displayable, OptimisedParts {
  readonly model: string;
  readonly rows: readonly OptimisedRow[];
  readonly measure: Measure;
  readonly allowed: number;
  readonly goal: 'size' | 'p99';
  readonly samples: number;
  readonly chosenOn: number;
  readonly batchSize: number;
  readonly backend: string;
  readonly types: { readonly [weight: string]: StoredType };
  readonly notes: readonly string[];
  readonly #parts: ReadonlyMap<string, Part>;

  constructor({ parts, ...given }: OptimisedParts & { readonly parts: ReadonlyMap<string, Part> }) {
    this.model = given.model;
    this.rows = given.rows;
    this.measure = given.measure;
    this.allowed = given.allowed;
    this.goal = given.goal;
    this.samples = given.samples;
    this.chosenOn = given.chosenOn;
    this.batchSize = given.batchSize;
    this.backend = given.backend;
    this.types = given.types;
    this.notes = given.notes;
    this.#parts = parts;
  }

  /** The smallest row within the budget, or the quickest, as `goal` was. */
  get best(): OptimisedRow {
    const best = bestOf(this.rows, this.goal);
    if (!best) throw new TypeError('The original is within every budget.');
    return best;
  }

  /** @throws LimpidError OPTIMISE_ROW */
  row(name: string): OptimisedRow {
    const found = this.rows.find((row) => row.name === name);
    return found ?? this.#unknown(name);
  }

  /**
   * The model of a row, as a program has it that loads its file. The caller disposes of it.
   * @throws LimpidError OPTIMISE_ROW, OPTIMISE_ONNX
   */
  async load(name: string): Promise<tf.LayersModel> {
    const part = this.#parts.get(name) ?? this.#unknown(name);
    if ('onnx' in part) throw new LimpidError('OPTIMISE_ONNX', { name });
    // SAFETY: `toJSON` of a model gives an object of JSON unless it is asked for text.
    const model = await buildModel(part.topology as JsonObject, Infinity, this.model);
    setWeights(model, part.stored.weights);
    return model;
  }

  /**
   * Writes a row into the folder: `model.json` and its weights, which `loadModel` and `tf.loadLayersModel` read, or `model.onnx`.
   * @throws LimpidError OPTIMISE_ROW
   */
  async save(name: string, folder: string): Promise<void> {
    const part = this.#parts.get(name) ?? this.#unknown(name);
    if (!('onnx' in part)) return writeStored(part.topology, part.stored, folder);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'model.onnx'), part.onnx);
  }

  /**
   * Makes its rows versions of `name`, stored in the types they have here; tags tell the form, the score, and the version of the
   * original that each was made from.
   * @returns the versions, the newest first
   * @throws LimpidError OPTIMISE_ROW, OPTIMISE_ONNX, and as `registry.save`
   */
  register(name: string, { rows, alias }: RegisterOptions = {}): ModelVersions {
    const isLayered = (row: string): boolean => !('onnx' in (this.#parts.get(row) ?? this.#unknown(row)));
    const wanted = rows ?? this.rows.map((row) => row.name).filter(isLayered);
    const chosen = ['original', ...wanted.filter((row) => row !== 'original')].map((row) => ({
      row: this.row(row),
      part: this.#parts.get(row) ?? this.#unknown(row),
    }));
    // the best of all may be ONNX
    const best = bestOf(
      chosen.map(({ row }) => row),
      this.goal,
    );
    return registered(name, chosen, { measure: this.measure, best: best?.name ?? 'original', alias });
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const [title, table, notes] = [titleOf(this), tableOf(this), notesOf(this)];
    return portraitBundle({
      title,
      spec: specOf(this),
      table,
      notes: notes.map(inMarkdown),
      text: [title, textTable(table), ...notes].join('\n\n'),
    });
  }

  #unknown(name: string): never {
    throw new LimpidError('OPTIMISE_ROW', { name, known: this.rows.map((row) => row.name).join(', ') });
  }
}
