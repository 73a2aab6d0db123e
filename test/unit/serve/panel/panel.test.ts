/** The panel of a service: from what /metrics says to a picture, and what the panel may ask. */
import assert from 'node:assert/strict';
import { advance, beginService, KEPT, type Sample } from '../../../../kernel/src/serve/panel/history.ts';
import { exampleOf, streamOf } from '../../../../kernel/src/serve/panel/example.ts';
import { serviceBundle, servicePicture } from '../../../../kernel/src/serve/panel/picture.ts';
import { bodyOf, readServiceRequest } from '../../../../kernel/src/serve/panel/request.ts';
import { countsIn } from '../../../../kernel/src/serve/panel/samples.ts';
import { driftReference } from '../../../../kernel/src/monitor/reference.ts';
import { createModels, type Source } from '../../../../kernel/src/serve/models.ts';
import type { Servable } from '../../../../kernel/src/serve/servable.ts';
import { doubling, row } from '../served.ts';
import { createMetrics } from '../../../../kernel/src/monitor/metrics.ts';
import { parseService } from '../../../../extension/src/renderer/payload/service.ts';
import { SERVICE, TEXT, type ServiceVersion } from '../../../../kernel/src/mime.ts';

const VERSION: ServiceVersion = {
  ...{ version: '1', role: 'champion', percent: 100, answered: 4, failed: 1, p50: 2, p99: 5 },
};
const sample = (at: number, changes: Partial<Sample> = {}): Sample => ({
  ...{ at, answered: 0, failed: 0, waiting: 0, rows: 0, runs: 0, drift: null },
  ...{ versions: [VERSION], ...changes },
});
const versionsOf = (...all: Servable[]): Source => ({
  versions: async () =>
    all.map((one, at) => ({ version: String(at + 1), fingerprint: String(at), open: async () => one })),
});
const FACTS = { id: 'i', sequence: 3, name: 'digits', url: 'http://127.0.0.1:1', state: 'running', comm: 'c' } as const;

describe('the panel of a service', () => {
  it('reads what the service counts of its model, and of no other', async () => {
    const metrics = createMetrics();
    const served = { model: 'digits', version: '1' };
    metrics.ended(served, 'success');
    metrics.ended({ ...served, version: '2' }, 'success');
    metrics.ended(served, 'invalid');
    metrics.ended({ model: 'other', version: '1' }, 'success');
    metrics.executed(served, { rows: 8, seconds: 0.1 });
    metrics.pending(served, 3);
    assert.deepEqual(countsIn(await metrics.text(), 'digits'), {
      ...{ answered: 2, failed: 1, waiting: 3, rows: 8, runs: 1, drift: null, versions: [] },
    });
  });

  it('reads of each version that is served now whom it answers and how long it takes, the champion first', async () => {
    const models = await createModels({ m: versionsOf(doubling(), doubling(), doubling()) }, { versions: ['1'] });
    await models.rollOut('m', { champion: '2', canary: { 1: 0 }, shadow: '3' });
    await models.infer({ model: 'm', inputs: [row(1, 2)] });
    await assert.rejects(models.infer({ model: 'm', version: '1', inputs: [] }));
    const { versions } = countsIn(await models.metricsText(), 'm');
    const told = versions.map(({ version, role, percent, answered, failed }) =>
      [version, role, percent, answered, failed].join(' '),
    );
    assert.deepEqual(told, ['2 champion 100 1 0', '1 challenger 0 0 1', '3 shadow 0 0 0']);
    const [{ p50, p99 } = assert.fail()] = versions;
    const [, { latency } = assert.fail()] = models.statistics('m');
    assert.deepEqual(
      [p50, p99].map((ms) => ms.toFixed(6)),
      [latency.p50, latency.p99].map((ms) => ms.toFixed(6)),
    );
    await models.promote('m', '1');
    const after = countsIn(await models.metricsText(), 'm').versions;
    assert.deepEqual(
      after.map(({ version, role, percent }) => [version, role, percent]),
      [['1', 'champion', 100]],
    );
    await models.close();
  });

  it('of a roll-out, the curves are those of the champion, and the table has a row a version', () => {
    const challenger: ServiceVersion = {
      ...VERSION,
      version: '2',
      role: 'challenger',
      answered: 30,
      failed: 0,
      p50: 9,
    };
    const history = advance(beginService(), sample(1, { answered: 34, failed: 1, versions: [VERSION, challenger] }));
    assert.deepEqual([history.series.p50, history.series.p99], [[2], [5]]);
    const { table } = servicePicture({ ...FACTS, inputs: [] }, history);
    assert.deepEqual(
      table.rows.map((cells) => cells.slice(0, 6)),
      [
        ['digits', '1', '5', '1', '2.00 ms', '5.00 ms'],
        ['digits', '2', '30', '0', '9.00 ms', '5.00 ms'],
      ],
    );
  });

  it('makes rates of counts, and a gap of the time in which it could not ask', () => {
    const first = advance(beginService(), sample(10));
    const second = advance(first, sample(11, { answered: 20, failed: 2, rows: 60, runs: 20 }));
    const { series, requests } = advance(second, sample(14, { answered: 20, failed: 2, rows: 60, runs: 20 }));
    assert.equal(requests, 22);
    assert.deepEqual(series, {
      rate: [0, 22, null, null, 0],
      p50: [null, 2, null, null, null],
      p99: [null, 5, null, null, null],
      queue: [0, 0, null, null, 0],
      batch: [null, 3, null, null, null],
      errors: [0, 2, null, null, 0],
    });
  });

  it('keeps the last minutes alone, also after a long pause', () => {
    let history = beginService();
    for (let at = 0; at < 2 * KEPT; at++) history = advance(history, sample(at));
    assert.equal(history.series.rate.length, KEPT);
    assert.equal(advance(history, sample(1e7)).series.rate.length, KEPT);
  });

  it('is a picture that the renderer takes, and a table for all others', () => {
    const inputs = [{ name: 'x', datatype: 'FP32', shape: [-1, 2], example: '[[0,0]]' }];
    const alarm = { stream: 'inputs', column: 'light', test: 'psi', value: 0.9, threshold: 0.2 };
    const history = advance(beginService(), sample(1, { answered: 4, drift: { checks: 2, alarms: [alarm] } }));
    const picture = servicePicture({ ...FACTS, inputs }, history);
    assert.deepEqual(parseService(JSON.parse(JSON.stringify(picture))), picture);
    const bundle = serviceBundle(picture);
    const text = bundle[TEXT];
    assert.ok(typeof text === 'string');
    assert.match(text, /^digits answers at http:\/\/127\.0\.0\.1:1: 4 requests, 0 of them failed\./);
    assert.match(text, /inputs light: psi 0\.900 > 0\.200/);
    assert.ok(bundle[SERVICE]);
  });

  it('asks for what a service knows, and nothing else', () => {
    const asked = { type: 'try', inputs: [{ name: 'x', json: '[[1,2]]' }] };
    assert.deepEqual(readServiceRequest({ ...asked, more: 1 }), asked);
    assert.deepEqual(readServiceRequest({ type: 'stop', comm: 'a' }), { type: 'stop' });
    const wrong = [
      null,
      'stop',
      [],
      { type: 'steer' },
      { type: 'try' },
      { type: 'try', inputs: [{ name: 1, json: '' }] },
    ];
    for (const content of wrong) assert.equal(readServiceRequest(content), null, JSON.stringify(content));
  });

  const BODIES: [json: string, shape: number[], data: unknown[]][] = [
    ['[[1,2]]', [1, 2], [1, 2]],
    ['[[[1],[2]],[[3],[4]]]', [2, 2, 1], [1, 2, 3, 4]],
    ['[["a"]]', [1, 1], ['a']],
    ['7', [], [7]],
    ['[[1,null]]', [1, 2], [1, null]],
  ];
  for (const [json, shape, data] of BODIES) {
    it(`${json} is a tensor of [${shape.join(', ')}]`, () => {
      const inputs = [{ name: 'x', datatype: 'FP32', shape, data }];
      assert.deepEqual(bodyOf([{ name: 'x', json }], [{ name: 'x', datatype: 'FP32' }]), { body: { inputs } });
    });
  }

  it('says of what is no JSON that it is none', () => {
    assert.deepEqual(bodyOf([{ name: 'x', json: '[1' }], []), { problem: 'x: this is no JSON.' });
  });

  it('has an example of each input, unless that is too long to be edited', () => {
    assert.equal(exampleOf({ datatype: 'FP32', shape: [-1, 2, 1] }), '[[[0],[0]]]');
    assert.equal(exampleOf({ datatype: 'BYTES', shape: [-1] }), '[""]');
    assert.equal(exampleOf({ datatype: 'FP32', shape: [-1, 300, 300] }), '');
  });

  it('takes the row of the training that is nearest to the mean as example, and zeros where there is none', () => {
    const rows = Array.from({ length: 100 }, (_, at) => [at, 1000 - at, at % 2]);
    rows[17] = [49.4, 950.6, 0.4];
    const reference = driftReference({ inputs: rows, predictions: rows.map(() => [0]) });
    const stream = streamOf(reference, 'dense_input', 0);
    assert.equal(exampleOf({ datatype: 'FP32', shape: [-1, 3] }, stream), '[[49.4,950.6,0.4]]');
    assert.equal(exampleOf({ datatype: 'INT32', shape: [-1, 1, 3] }, stream), '[[[49,951,0]]]');
    assert.equal(exampleOf({ datatype: 'FP32', shape: [-1, 2] }, stream), '[[0,0]]', 'of another width');
    assert.equal(streamOf(reference, 'other', 1), undefined);
    const wide = driftReference({ inputs: Array.from({ length: 100 }, (_, at) => new Array<number>(100).fill(at)) });
    const zeros = JSON.stringify([new Array(100).fill(0)]);
    assert.equal(exampleOf({ datatype: 'FP32', shape: [-1, 100] }, streamOf(wide, 'x', 0)), zeros);
  });
});
