/** Pictures as the kernel makes them, from made-up but lifelike runs. */
import { deflateSync, crc32 } from 'node:zlib';
import { JUPYTER_DISPLAY } from '../../kernel/src/display/symbol.ts';
import { MemoryReport } from '../../kernel/src/memory/report.ts';
import { TensorsReport } from '../../kernel/src/memory/tensors-report.ts';
import type { MimeBundle } from '../../kernel/src/messages.ts';
import type { ExplanationPicture, LatentPicture, ServicePicture, TrainingPicture } from '../../kernel/src/mime.ts';
import { advance as advanceService, beginService } from '../../kernel/src/serve/panel/history.ts';
import { servicePicture } from '../../kernel/src/serve/panel/picture.ts';
import { pictureOf } from '../../kernel/src/training/curves.ts';
import { advance, beginTraining } from '../../kernel/src/training/history.ts';

const BATCHES = 60;
const BATCH_SIZE = 32;

/** A training of a few epochs, as the pictures that its updates carry, a few an epoch, the last one ended. */
export function* trainingPictures({ id = 'fit-1', epochs = 5, updatesPerEpoch = 4 } = {}): Generator<TrainingPicture> {
  let at = 0;
  let history = beginTraining(
    {
      epochs,
      initialEpoch: 0,
      batches: BATCHES,
      metrics: ['loss', 'acc', 'val_loss', 'val_acc'],
      validation: 'after last batch',
      unit: 'images',
    },
    at,
  );
  yield pictureOf(id, history);
  for (let epoch = 0; epoch < epochs; epoch++) {
    history = advance(history, { type: 'epoch began', at, epoch });
    for (let batch = 0; batch < BATCHES; batch++) {
      at += 18;
      const values = {
        loss: lossAt(epoch + batch / BATCHES, batch),
        acc: 1 - lossAt(epoch + batch / BATCHES, batch) / 2.6,
      };
      history = advance(history, { type: 'batch ended', at, batch, size: BATCH_SIZE, values });
      if ((batch + 1) % Math.ceil(BATCHES / updatesPerEpoch) === 0) yield pictureOf(id, history);
    }
    const loss = lossAt(epoch + 1, 0);
    at += 120;
    const values = { loss, acc: 1 - loss / 2.6, val_loss: loss * 0.9 + 0.02 * epoch, val_acc: 1 - loss / 2.5 };
    history = advance(history, { type: 'epoch ended', at, epoch, values });
    yield pictureOf(id, history);
  }
  yield pictureOf(id, advance(history, { type: 'ended', at, state: 'done' }));
}

/** Falls like a cross-entropy does, with the noise of small batches. */
function lossAt(epochs: number, batch: number): number {
  return 0.05 + 2.25 * Math.exp(-1.6 * epochs) + 0.25 * Math.exp(-0.5 * epochs) * (1 + 0.5 * Math.sin(batch * 12.9898));
}

export function trainingPicture(changes: Partial<TrainingPicture> = {}): TrainingPicture {
  const pictures = [...trainingPictures()];
  const middle = pictures[Math.floor(pictures.length / 2)];
  if (middle === undefined) throw new Error('a training has pictures');
  return { ...middle, ...changes };
}

const SIDE = 28;

/** A drawn seven, predicted as such, with two heat maps. */
export function explanationPicture(changes: Partial<ExplanationPicture> = {}): ExplanationPicture {
  const probabilities = [0.0004, 0.002, 0.012, 0.009, 0.0006, 0.0002, 0.0001, 0.961, 0.0007, 0.014];
  return {
    title: 'Predicted 7 (96.1 %), and it is 7',
    reason: 'Integrated gradients and Grad-CAM, because x is a picture and the model has a convolution.',
    input: { title: 'Input', width: SIDE, height: SIDE, png: png((x, y) => grey(ink(x, y))) },
    maps: [
      {
        title: 'Integrated gradients',
        method: 'integrated gradients',
        width: SIDE,
        height: SIDE,
        png: png((x, y) => [255, 112, 40, Math.round(230 * ink(x, y) * Math.abs(Math.sin(x * 0.6 + y * 0.3)))]),
        caption: 'completeness error 0.3 %',
        judgements: [
          { text: 'infidelity (0.0123): mean squared error of the changes it foretells', passed: null },
          { text: 'completeness passed (0.00300): it adds up to the difference of scores', passed: true },
        ],
      },
      {
        title: 'Grad-CAM',
        method: 'grad-cam',
        width: SIDE,
        height: SIDE,
        png: png((x, y) => [255, 112, 40, Math.round(220 * Math.exp(-((x - 17) ** 2 + (y - 9) ** 2) / 60))]),
        caption: 'layer conv2d_Conv2D1',
        judgements: [
          { text: 'completeness passed (0.00300): it adds up to the difference of scores', passed: true },
          {
            text: 'Warning, randomisation failed (0.930): it looks the same when the weights are random',
            passed: false,
          },
        ],
      },
    ],
    classes: probabilities.map((probability, digit) => ({
      name: String(digit),
      probability,
      predicted: digit === 7,
      target: digit === 7,
    })),
    summary: 'The model takes the picture for a 7 with 96.1 %.',
    table: { columns: ['class', 'probability'], rows: probabilities.map((probability, digit) => [digit, probability]) },
    ...changes,
  };
}

/** A disc that one dimension moves, one widens, and one leaves as it is. */
export function latentPicture(changes: Partial<LatentPicture> = {}): LatentPicture {
  const offsets = [-3, -2, -1, 0, 1, 2, 3];
  const disc = (left: number, top: number): Pixel => {
    const [row, column] = [Math.floor(top / SIDE), Math.floor(left / SIDE)];
    const offset = offsets[column] ?? 0;
    const [across, radius] = [row === 0 ? offset : 0, 6 + (row === 1 ? offset : 0)];
    const distance = Math.hypot((left % SIDE) - SIDE / 2 - 2 * across, (top % SIDE) - SIDE / 2);
    return grey(Math.max(0, Math.min(1, radius - distance)));
  };
  const dimensions = [
    { name: 'z0', value: 0.41, change: 0.21 },
    { name: 'z1', value: -1.2, change: 0.16 },
    { name: 'z2', value: 0.02, change: 0 },
  ];
  const [width, height] = [SIDE * offsets.length, SIDE * dimensions.length];
  return {
    title: 'Latent traversal: 3 of 3 dimensions, ±3',
    atlas: { title: 'Decoded', width, height, png: png(disc, width, height) },
    dimensions,
    offsets,
    summary: 'Latent traversal: 3 of 3 dimensions, ±3. Moving z0 changes the decoding most.',
    table: {
      columns: ['dimension', 'code', 'change'],
      rows: dimensions.map(({ name, value, change }) => [name, value, change]),
    },
    ...changes,
  };
}

function ink(x: number, y: number): number {
  const top = y >= 6 && y <= 8 && x >= 7 && x <= 20;
  const stroke = y > 8 && y <= 23 && Math.abs(x - (20 - (y - 8) * 0.55)) < 1.6;
  return top || stroke ? 1 : 0;
}

type Pixel = [red: number, green: number, blue: number, alpha: number];

function grey(value: number): Pixel {
  const level = Math.round(value * 255);
  return [level, level, level, 255];
}

/** PNG specification, sections 5 and 11: signature, header, data, end. */
export function png(pixel: (x: number, y: number) => Pixel, width = SIDE, height = SIDE): string {
  const rows = Array.from({ length: height }, (_, y) => [
    0,
    ...Array.from({ length: width }, (_, x) => pixel(x, y)).flat(),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(Buffer.from(rows.flat()));
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]).toString('base64');
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A service that is asked by three programs, and by a fourth that asks wrongly. */
export function serviceOf(changes: Partial<ServicePicture> = {}): ServicePicture {
  let history = beginService();
  let counts = { answered: 0, failed: 0, rows: 0, runs: 0 };
  for (let at = 0; at < 240; at++) {
    const rate = Math.round(180 + 90 * Math.sin(at / 23) + 25 * Math.sin(at * 12.9898));
    const failed = at % 67 > 62 ? 3 : 0;
    const runs = Math.round(rate / (2.4 + Math.sin(at / 40)));
    const { answered, rows } = counts;
    counts = { answered: answered + rate, failed: counts.failed + failed, rows: rows + rate, runs: counts.runs + runs };
    const p50 = 1.4 + 0.4 * Math.sin(at / 17) + 0.1 * Math.sin(at * 7.1);
    const p99 = p50 * (2.6 + 0.8 * Math.sin(at * 3.7));
    history = advanceService(history, {
      ...{ ...counts, at, waiting: at % 9 },
      versions: [{ version: '2', role: 'champion', percent: 100, ...counts, p50, p99 }],
      drift: { checks: 3, alarms: [] },
    });
  }
  const inputs = [{ name: 'rooms', datatype: 'FP32', shape: [-1, 3], example: '[[0,0,0]]' }];
  const facts = { id: 'service-1', sequence: 240, name: 'occupancy', url: 'http://127.0.0.1:43123' };
  return { ...servicePicture({ ...facts, state: 'running', comm: 'comm-1', inputs }, history), ...changes };
}

/** What `tensors()` gives for a small network, its data, and a list of a closure's. */
export function tensorsOf(): MimeBundle {
  const made = (cell: string, line: number, holder: string | undefined, shape: number[], dtype = 'float32') => {
    const bytes = shape.reduce((product, length) => product * length, dtype === 'bool' ? 1 : 4);
    return { ...{ shape, dtype, bytes, isVariable: false, cell, line: `${cell}:${line}` }, ...(holder && { holder }) };
  };
  const layers = [
    [784, 128],
    [128, 64],
    [64, 10],
  ];
  const alive = [
    ...layers.flatMap(([inputs = 0, units = 0], at) => [
      made('cell-2.ts', 3, `model: dense_${at + 1}/kernel`, [inputs, units]),
      made('cell-2.ts', 3, `model: dense_${at + 1}/bias`, [units]),
    ]),
    made('cell-1.ts', 5, 'images', [6000, 28, 28, 1]),
    made('cell-1.ts', 6, 'labels', [6000], 'int32'),
    made('cell-10.ts', 2, 'held.list[0]', [32, 10]),
    made('cell-10.ts', 4, 'mask', [6000], 'bool'),
    ...Array.from({ length: 12 }, (_, at) => made('cell-9.ts', 2, undefined, [at + 1, 3])),
  ];
  const cells = ['cell-1.ts', 'cell-2.ts', 'cell-9.ts', 'cell-10.ts'].map((name) => {
    const kept = alive.filter(({ cell }) => cell === name);
    const bytes = kept.reduce((sum, one) => sum + one.bytes, 0);
    return { name, born: kept.length + 7, disposed: 4, reclaimed: 3, kept: kept.length, bytes };
  });
  return new TensorsReport(new MemoryReport(cells, []), alive, 'bytes')[JUPYTER_DISPLAY]();
}
