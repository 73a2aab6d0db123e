import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Row, TrainingPicture } from '../../kernel/src/mime.ts';
import { TRAINING } from '../../kernel/src/mime.ts';
import { bundle, rendererPage } from './page.ts';
import type { RendererPage } from './page.ts';
import { trainingPicture } from './pictures.ts';

const COMM = 'comm-1';
/** What the kernel leaves of a curve of a million batches. */
const POINTS = 2000;
const UPDATES = 60;

describe('the bundle of the renderer', () => {
  it('is below 900 KB, and Vega is in a part that only a chart loads', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'limpid-bundle-'));
    const { outputs } = await bundle(folder);
    await rm(folder, { recursive: true });
    const bytes = Object.values(outputs).reduce((sum, output) => sum + output.bytes, 0);
    console.log(`      ${(bytes / 1000).toFixed(0)} KB minified in all`);
    assert.ok(bytes < 900_000, `${bytes} bytes`);

    // What the entry needs at once, through static imports.
    const entry = Object.keys(outputs).find((name) => basename(name) === 'renderer.js');
    const needed = new Set<string>();
    const visit = (name: string | undefined): void => {
      if (name === undefined || needed.has(name)) return;
      needed.add(name);
      for (const { path, kind } of outputs[name]?.imports ?? []) if (kind === 'import-statement') visit(path);
    };
    visit(entry);
    const inputs = [...needed].flatMap((name) => Object.keys(outputs[name]?.inputs ?? {}));
    assert.ok(inputs.some((path) => path.endsWith('renderer/training.ts')));
    assert.deepEqual(
      inputs.filter((path) => /node_modules\/(vega|d3)/.test(path)),
      [],
    );
  });
});

describe('the speed of a training of a million batches', function () {
  this.timeout(180_000);
  const output = rendererPage();

  it('allows updates without a redraw: each adds its points to the curves that are there', async () => {
    await output.render('cell', TRAINING, longTraining(POINTS));
    await output.page.evaluate(`document.querySelector('svg').mark = 'kept'`);
    const before = await pointsOf(output);
    for (const smoothing of ['0', '0.9']) {
      await output.page.getByRole('slider', { name: 'Smoothing' }).fill(smoothing);
      await output.settle();
      const first = smoothing === '0' ? 1 : UPDATES + 1;
      const messages = Array.from({ length: UPDATES }, (_, index) => delta(first + index));
      const busy = await busyOf(output, async () => {
        const times: number[] = await output.page.evaluate(`(${measure})(${JSON.stringify(messages)})`);
        times.sort((a, b) => a - b);
        const median = (times[UPDATES / 2] ?? NaN).toFixed(1);
        console.log(`      an update, smoothing ${smoothing}: median ${median} ms of the clock`);
      });
      console.log(`      an update, smoothing ${smoothing}: ${(busy / UPDATES).toFixed(1)} ms of the page's thread`);
    }
    assert.equal(await output.page.evaluate(`document.querySelector('svg').mark`), 'kept');
    // Of a stretch of the axis no more is drawn than can be seen, of what has been there and of what has come.
    const after = await pointsOf(output);
    assert.ok(after > before && after < before + 2 * UPDATES, `${before} points, then ${after}`);
    assert.ok(before > 400 && after < 1200, `${after} points`);
  });

  it('shows lines at once, and the whole picture when Vega has come', async () => {
    const { isSketch, lines, whole }: { isSketch: boolean; lines: number; whole: number } = await output.page.evaluate(
      `(${firstPaint})(${JSON.stringify(JSON.stringify(longTraining(POINTS)))})`,
    );
    console.log(
      `      Vega not loaded: first lines visible after ${lines.toFixed(0)} ms, all after ${whole.toFixed(0)} ms`,
    );
    assert.ok(isSketch, 'the first lines are those of Vega');
    assert.equal(await output.page.locator('#cell svg').count(), 1);
    assert.ok((await pointsOf(output)) > 400);
  });
});

/** A training with so many points a curve; two metrics, two panels. */
function longTraining(points: number): TrainingPicture {
  const picture = trainingPicture({
    sequence: 0,
    steering: { comm: COMM, actions: ['pause', 'stop'] },
    epochs: 1000,
    epochsDone: 500,
    learningRate: 0.001,
  });
  const rows = Array.from({ length: points }, (_, index) => index);
  return {
    ...picture,
    data: {
      ...picture.data,
      frame: [{ x: 0 }, { x: 10 }],
      lossByBatch: rows.map((index) => point(index, 1)),
      metricsByBatch: rows.map((index) => point(index, 0.4)),
    },
  };
}

function point(index: number, scale: number): Row {
  const value = scale * (0.2 + 2 * Math.exp(-index / 300) + 0.1 * Math.sin(index * 12.9898));
  return { x: (index / POINTS) * 9, value: Number(value.toPrecision(5)), series: 'training' };
}

function delta(sequence: number): object {
  const append = { lossByBatch: [point(POINTS + sequence, 1)], metricsByBatch: [point(POINTS + sequence, 0.4)] };
  const changed = { batch: sequence, elapsed: sequence, latest: { loss: 0.2, acc: 0.9 } };
  return {
    type: 'limpid.training',
    comm: COMM,
    message: { type: 'delta', delta: { id: 'fit-1', sequence, changed, append, replace: {} } },
  };
}

/** Milliseconds that the page's thread computes, layout and painting included, whatever else the machine does. */
async function busyOf({ page }: RendererPage, act: () => Promise<void>): Promise<number> {
  const tools = await page.context().newCDPSession(page);
  await tools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async (): Promise<number> => {
    const { metrics } = await tools.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
  };
  const before = await spent();
  await act();
  return (await spent()) - before;
}

/** Corners of the first curve. */
async function pointsOf({ page }: RendererPage): Promise<number> {
  return page.evaluate(`document.querySelector('.mark-line path').getAttribute('d').split('L').length`);
}

/** Milliseconds of the page's thread that each message takes, to the end of the layout. */
const measure = `async (messages) => {
  const times = [];
  const { port1, port2 } = new MessageChannel();
  for (const message of messages) {
    await new Promise(requestAnimationFrame);
    performance.mark('update');
    const drawn = new Promise((done) => (port1.onmessage = done));
    void renderer.receive(message);
    port2.postMessage('after all microtasks');
    await drawn;
    document.body.getBoundingClientRect();
    times.push(performance.measure('drawn', 'update').duration);
  }
  return times;
}`;

/** Milliseconds from the payload to the frame that has lines, and to the one that has all. */
const firstPaint = `async (text) => {
  performance.mark('asked');
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const seen = new Promise((done) => {
    new MutationObserver((_, observer) => {
      if (document.querySelector('.limpid-sketch path, .mark-line path') === null) return;
      observer.disconnect();
      done(document.querySelector('.mark-line path') === null);
    }).observe(document.body, { childList: true, subtree: true });
  });
  const lines = seen.then(painted).then(() => performance.measure('lines', 'asked').duration);
  await renderer.render('cell', ${JSON.stringify(TRAINING)}, text, 'cell');
  await painted();
  const whole = performance.measure('whole', 'asked').duration;
  return { isSketch: await seen, lines: await lines, whole };
}`;
