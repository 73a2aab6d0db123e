/** The panel of a service in the editor: its figures, its alarms, the form and Stop. */
import assert from 'node:assert/strict';
import { SERVICE, type ServiceInput, type ServicePicture, type ServiceVersion } from '../../kernel/src/mime.ts';
import { screenshot } from '../editor/browser.ts';
import { rendererPage } from './page.ts';
import { serviceOf } from './pictures.ts';

const COMM = 'comm-1';
const HELLO = { type: 'limpid.training', comm: COMM, request: { type: 'hello' } };
const ALARMS = [
  { stream: 'inputs', column: 'light', test: 'psi', value: 0.8123, threshold: 0.2 },
  { stream: 'inputs', column: 'light', test: 'kolmogorov-smirnov', value: 0.41, threshold: 0.0033, p: 2e-9 },
  { stream: 'inputs', column: 'air', test: 'adwin', value: 2048, threshold: 0 },
];

const ROLLED: ServiceVersion[] = [
  { version: '3', role: 'champion', percent: 90, answered: 1200, failed: 1, p50: 1.4, p99: 3.2 },
  { version: '4', role: 'challenger', percent: 10, answered: 130, failed: 0, p50: 2.1, p99: 9.9 },
];

describe('the panel of a service', function () {
  this.timeout(180_000);
  const output = rendererPage();
  const receive = (message: object): Promise<void> => output.receive({ type: 'limpid.training', comm: COMM, message });
  const button = (name: string) => output.page.getByRole('button', { name, exact: true });
  const figure = (name: string) => output.page.locator('.limpid-gauge', { hasText: name });
  const asked = async (): Promise<unknown[]> =>
    (await output.sent())
      .filter((message) => JSON.stringify(message) !== JSON.stringify(HELLO))
      .map((message) => (message as typeof HELLO).request);
  const begin = async (changes: Partial<ServicePicture> = {}): Promise<void> => {
    await output.render('cell', SERVICE, serviceOf(changes));
    await receive({ type: 'service', picture: serviceOf({ ...changes, sequence: 241 }) });
  };
  const inputs = (...all: [name: string, datatype: string, shape: number[], example: string][]): ServiceInput[] =>
    all.map(([name, datatype, shape, example]) => ({ name, datatype, shape, example }));

  it('is a still until its kernel answers, as in a saved notebook', async () => {
    await output.render('cell', SERVICE, serviceOf());
    assert.deepEqual(await output.sent(), [HELLO]);
    await output.page.getByText('Last seen', { exact: true }).waitFor();
    assert.equal(await button('Stop').isVisible(), false);
    assert.equal(await button('Send').getAttribute('aria-disabled'), 'true');
    await receive({ type: 'service', picture: serviceOf({ sequence: 241 }) });
    await output.page.getByText('Serving', { exact: true }).waitFor();
    assert.ok(await button('Stop').isVisible());
  });

  it('follows what the service does, and never goes back to an older state of the notebook', async () => {
    await begin({ requests: 1200 });
    assert.match(await figure('Requests/s').innerText(), /1,200 in all/);
    const drawn = () => figure('p50 / p99').locator('path.limpid-spark').first().getAttribute('d');
    const before = await drawn();
    const { series } = serviceOf();
    await receive({
      type: 'service',
      picture: serviceOf({ requests: 1300, sequence: 242, series: { ...series, p50: [...series.p50, 9] } }),
    });
    assert.notEqual(await drawn(), before);
    await output.render('cell', SERVICE, serviceOf({ requests: 5, sequence: 7 }));
    assert.match(await figure('Requests/s').innerText(), /1,300 in all/);
  });

  it('tells each version of a roll-out, the champion first, and begins at the example of an input', async () => {
    await begin({ versions: ROLLED, inputs: inputs(['rooms', 'FP32', [-1, 3], '[[0.5,-2,3e-7]]']) });
    const rows = await output.page.locator('.limpid-versions tr').allInnerTexts();
    assert.deepEqual(
      rows.slice(1).map((cells) => cells.split('\t')),
      [
        ['3', 'Champion', '90 %', '1,201', '1', '1.4 / 3.2'],
        ['4', 'Challenger', '10 %', '130', '0', '2.1 / 9.9'],
      ],
    );
    await output.page.getByText('version 3', { exact: true }).waitFor();
    await button('Send').click();
    assert.deepEqual(await asked(), [{ type: 'try', inputs: [{ name: 'rooms', json: '[[0.5,-2,3e-7]]' }] }]);
    await receive({ type: 'service', picture: serviceOf({ sequence: 242 }) });
    assert.equal(await output.page.locator('.limpid-versions').isVisible(), false, 'one is told by the figures');
  });

  it('tells which input has drifted, by which test, and by how much', async () => {
    await begin({ drift: { checks: 4, alarms: ALARMS } });
    const told = await output.page.locator('.limpid-drift').innerText();
    assert.match(
      told,
      /inputs · light: psi 0\.812 > 0\.2\ninputs · light: kolmogorov-smirnov p 2\.0e-9 ≤ 3\.3e-3\ninputs · air: adwin \(mean changed after row 2,048\)/,
    );
    await receive({ type: 'service', picture: serviceOf({ sequence: 250 }) });
    assert.match(await output.page.locator('.limpid-drift').innerText(), /^Drift: none/);
  });

  it('sends the numbers of a flat input, and shows what is answered as text', async () => {
    await begin();
    const field = (at: number) => output.page.getByLabel(`rooms, value ${at}`, { exact: true });
    await field(0).fill('21.5');
    await field(1).fill('');
    await field(2).fill('-3e2');
    await field(2).press('Enter');
    assert.deepEqual(await asked(), [{ type: 'try', inputs: [{ name: 'rooms', json: '[[21.5,null,-3e2]]' }] }]);
    assert.equal(await button('Send').getAttribute('aria-disabled'), 'true', 'it waits for the answer');
    const hostile = '<img src=x onerror=alert(1)>';
    await receive({ type: 'tried', ok: false, text: `400: ${hostile}` });
    const answer = output.page.getByRole('status', { name: 'Answer' });
    assert.equal(await answer.innerText(), `400: ${hostile}`);
    assert.ok(await answer.evaluate((node) => node.classList.contains('limpid-bad')));
    await button('Send').press('Space');
    assert.equal((await asked()).length, 2);
    await receive({ type: 'tried', ok: true, text: 'dense [1, 1]: [0.93]' });
    assert.equal(await answer.innerText(), 'dense [1, 1]: [0.93]');
  });

  it('has a field of JSON for what is not flat, with an example in it', async () => {
    await begin({
      inputs: inputs(['image', 'FP32', [-1, 2, 2], '[[[0,0],[0,0]]]'], ['words', 'BYTES', [-1, 1], '[[""]]']),
    });
    const image = output.page.getByLabel('image · FP32 […, 2, 2]', { exact: true });
    assert.equal(await image.inputValue(), '[[[0,0],[0,0]]]');
    await image.fill('[[[1,0],[0,1]]]');
    await button('Send').click();
    const sent = [
      { name: 'image', json: '[[[1,0],[0,1]]]' },
      { name: 'words', json: '[[""]]' },
    ];
    assert.deepEqual(await asked(), [{ type: 'try', inputs: sent }]);
  });

  it('stops the service once, and says that it has stopped', async () => {
    await begin();
    await button('Stop').click();
    await button('Stop').click({ force: true });
    assert.deepEqual(await asked(), [{ type: 'stop' }]);
    await receive({ type: 'service', picture: serviceOf({ state: 'stopped', comm: null, sequence: 242 }) });
    await output.page.getByText('Stopped', { exact: true }).waitFor();
    assert.equal(await button('Send').isVisible(), false);
  });

  it('ends with its kernel', async () => {
    await begin();
    await receive({ type: 'gone' });
    await output.page.getByText('Ended', { exact: true }).waitFor();
    assert.equal(await button('Stop').isVisible(), false);
  });

  for (const [name, wrong] of [
    ['a list of figures', { series: { rate: 'x' } }],
    ['a state that is none', { state: '<b>' }],
    ['a number of requests below zero', { requests: -1 }],
  ] as const) {
    it(`refuses ${name}`, async () => {
      await output.render('cell', SERVICE, { ...serviceOf(), ...wrong });
      await output.page.getByText('This output cannot be shown.').waitFor();
    });
  }

  for (const [theme, width] of [
    ['dark', 900],
    ['light', 900],
    ['highContrast', 900],
    ['light', 340],
  ] as const) {
    it(`fits into ${width} pixels in ${theme}`, async () => {
      await output.theme(theme);
      await output.page.setViewportSize({ width, height: 560 });
      await begin(theme === 'light' ? { drift: { checks: 4, alarms: ALARMS }, versions: ROLLED } : {});
      await receive({ type: 'tried', ok: true, text: 'occupied [1, 1]: [0.9312]' });
      await screenshot(output.page, `service-${theme}-${width}`);
      assert.ok(Number(await output.page.evaluate('document.documentElement.scrollWidth')) <= width, 'it overflows');
    });
  }
});
