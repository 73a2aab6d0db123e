import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatNotebook } from '../../kernel/src/cli/run/notebook.ts';
import type { Cell, Notebook } from '../../kernel/src/cli/run/notebook.ts';
import type { MimeBundle } from '../../kernel/src/messages.ts';
import { EXPLANATION, IN_WORDS, SVG, TEXT, TRAINING, VEGA_LITE } from '../../kernel/src/mime.ts';
import { limpid, readNotebook, scratch, tutorial } from './limpid.ts';
import { structureOf } from './svg-structure.ts';

/**
 * What each picture of the gallery is made of. `LIMPID_RECORD=1` writes it anew, and the notebook with its pictures:
 * look at them before you keep them.
 */
const STRUCTURES = new URL('gallery.txt', import.meta.url);
const RECORDS = process.env['LIMPID_RECORD'] === '1';
const NOTEBOOK = 'gallery.ipynb';

/** How many marks these have depends on what was learnt. */
const LEARNT = new Set(['early-stop', 'diverges', 'confusion', 'calibration', 'pca', 't-sne', 'umap', 'tfjs-vis']);
/** Points of single batches: as many as there was time to read, and none beside too many others. */
const BATCHES = /^symbol .*layer_2_marks$/;
/** Drawn by front ends that can; a file that is looked at has them drawn. */
const LIVE = new Set([TRAINING, EXPLANATION, VEGA_LITE]);
const MOST_BYTES = 3_000_000;

describe('the gallery', function () {
  this.timeout('8 min');
  const folder = scratch();
  const kept = readNotebook(tutorial(NOTEBOOK));
  const page = join(folder, 'gallery.html');
  let executed: Notebook;

  before(async () => {
    executed = await execute(NOTEBOOK, ['--html', page]);
    if (!RECORDS) return;
    writeFileSync(
      tutorial(NOTEBOOK),
      formatNotebook({ ...executed, metadata: kept.metadata, cells: executed.cells.map(drawn) }),
    );
    writeFileSync(STRUCTURES, told(executed.cells));
  });

  async function execute(name: string, options: string[] = []): Promise<Notebook> {
    const out = join(folder, name);
    const { LIMPID_RUNS: place } = process.env;
    process.env['LIMPID_RUNS'] = join(folder, `${name}.runs.db`);
    const ended = await limpid(['run', tutorial(NOTEBOOK), '-o', out, ...options]);
    process.env['LIMPID_RUNS'] = place ?? 'off';
    assert.equal(ended.code, 0, ended.stderr);
    return readNotebook(out);
  }

  it('has thirty pictures and more', () => {
    assert.ok(executed.cells.flatMap(picturesOf).filter((picture) => SVG in picture).length >= 30);
  });

  it('draws pictures that are made of what they were made of', () => {
    assert.ok(existsSync(STRUCTURES), 'LIMPID_RECORD=1 writes it');
    assert.equal(told(executed.cells), readFileSync(STRUCTURES, 'utf8'));
  });

  it('says everything in words too', () => {
    for (const cell of executed.cells)
      for (const picture of picturesOf(cell)) {
        assert.ok(TEXT in picture, cell.id);
        assert.ok(!(SVG in picture) || IN_WORDS in picture || cell.id === 'grid', cell.id);
      }
  });

  it('reads on white and on black paper', () => {
    for (const cell of executed.cells)
      for (const svg of svgsOf(cell)) {
        for (const colour of structureOf(svg).colours) {
          for (const paper of ['#ffffff', '#1f1f1f', '#000000']) {
            assert.ok(contrast(colour, paper) >= 3, `${cell.id}: ${colour} on ${paper}`);
          }
        }
        assert.doesNotMatch(svg, /<svg[^>]*style="[^"]*background/, cell.id);
      }
  });

  it('succeeds where there is no native engine, cell by cell, and has as many pictures', async () => {
    const { LIMPID_RUNG: rung } = process.env;
    process.env['LIMPID_RUNG'] = 'wasm';
    const portable = await execute('portable.ipynb');
    if (rung === undefined) delete process.env['LIMPID_RUNG'];
    else process.env['LIMPID_RUNG'] = rung;
    assert.deepEqual(
      portable.cells.map((cell) => svgsOf(cell).length),
      executed.cells.map((cell) => svgsOf(cell).length),
    );
  }).timeout('8 min');

  it('trains without complaints', () => {
    for (const { id, outputs } of executed.cells)
      for (const output of outputs) assert.ok(output.output_type !== 'stream' || output.name !== 'stderr', id);
  });

  it('makes a page that needs no network', () => {
    assert.doesNotMatch(readFileSync(page, 'utf8'), /<script|<link|@import|<img src="(?!data:)/);
  });

  it('is kept with its pictures, in a file that is not large and names no machine', () => {
    const file = tutorial(NOTEBOOK);
    assert.ok(statSync(file).size < MOST_BYTES);
    assert.doesNotMatch(readFileSync(file, 'utf8'), /"\/(home|root|Users|work|tmp)\/|file:\/\//);
    const pictures = (cells: readonly Cell[]): string => told(cells.map(drawn));
    assert.equal(pictures(readNotebook(file).cells), pictures(executed.cells));
  });
});

function picturesOf({ outputs }: Cell): MimeBundle[] {
  return outputs.flatMap((output) => ('data' in output ? [output.data] : []));
}

function svgsOf(cell: Cell): string[] {
  return picturesOf(cell).flatMap(({ [SVG]: svg }) => (typeof svg === 'string' ? [svg] : []));
}

/** A cell whose pictures are drawings, tables and words. */
function drawn(cell: Cell): Cell {
  const outputs = cell.outputs.map((output) =>
    'data' in output
      ? { ...output, data: Object.fromEntries(Object.entries(output.data).filter(([mime]) => !LIVE.has(mime))) }
      : output,
  );
  return { ...cell, outputs };
}

function told(cells: readonly Cell[]): string {
  return `${cells.flatMap((cell) => picturesOf(cell).map((picture) => toldPicture(cell.id, picture))).join('\n\n')}\n`;
}

function toldPicture(id: string, picture: MimeBundle): string {
  const lines = [`## ${id}`, Object.keys(picture).join(', ')];
  const { [SVG]: svg } = picture;
  if (typeof svg !== 'string') return lines.join('\n');
  const { marks, texts } = structureOf(svg);
  for (const [name, count] of marks) {
    if (!BATCHES.test(name)) lines.push(`${name}: ${count > 0 && LEARNT.has(id) ? 'some' : count}`);
  }
  return [...lines, ...texts.map((text) => `"${text}"`)].join('\n');
}

/** Web Content Accessibility Guidelines 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const channels = /^#(..)(..)(..)$/.exec(colour)?.slice(1) ?? assert.fail(colour);
  const [red = 0, green = 0, blue = 0] = channels
    .map((hex) => Number.parseInt(hex, 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
