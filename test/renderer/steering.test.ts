import assert from 'node:assert/strict';
import { TRAINING } from '../../kernel/src/mime.ts';
import type { TrainingPicture } from '../../kernel/src/mime.ts';
import { rendererPage } from './page.ts';
import { trainingPicture } from './pictures.ts';

const COMM = 'comm-1';
const ACTIONS = ['pause', 'resume', 'stop', 'learning-rate', 'checkpoint', 'explain'] as const;
const HELLO = { type: 'limpid.training', comm: COMM, request: { type: 'hello' } };

function steered(changes: Partial<TrainingPicture> = {}): TrainingPicture {
  const steering = { comm: COMM, actions: [...ACTIONS] };
  return trainingPicture({ sequence: 3, learningRate: 0.001, steering, ...changes });
}

describe('steering a training', function () {
  this.timeout(180_000);
  const output = rendererPage();

  const receive = (message: object): Promise<void> => output.receive({ type: 'limpid.training', comm: COMM, message });
  const button = (name: string): ReturnType<typeof output.page.getByRole> =>
    output.page.getByRole('button', { name, exact: true });
  const height = (): Promise<unknown> => output.page.evaluate(`document.getElementById('cell').offsetHeight`);
  const requests = async (): Promise<unknown[]> =>
    (await output.sent()).filter((message) => JSON.stringify(message) !== JSON.stringify(HELLO));
  const begin = async (changes: Partial<TrainingPicture> = {}): Promise<void> => {
    await output.render('cell', TRAINING, steered(changes));
    await receive({ type: 'picture', picture: steered(changes) });
  };

  it('begins with a greeting, and is offered when the kernel has answered', async () => {
    await output.render('cell', TRAINING, steered());
    assert.deepEqual(await output.sent(), [HELLO]);
    assert.ok(!(await button('Pause').isVisible()));
    const before = await height();
    await receive({ type: 'picture', picture: steered() });
    assert.ok(await button('Pause').isVisible());
    assert.equal(await height(), before);
    await output.render('cell', TRAINING, steered({ sequence: 4 }));
    assert.deepEqual(await output.sent(), [HELLO]);
  });

  it('is not offered in a saved notebook', async () => {
    await output.render('cell', TRAINING, trainingPicture({ state: 'done', steering: null }));
    assert.deepEqual(await output.sent(), []);
    assert.equal(await output.page.getByRole('toolbar').count(), 0);
  });

  it('pauses, resumes, stops and writes checkpoints', async () => {
    await begin();
    for (const name of ['Pause', 'Stop and keep', 'Checkpoint']) await button(name).click();
    await receive({ type: 'picture', picture: steered({ state: 'paused', sequence: 4 }) });
    await button('Resume').click();
    assert.deepEqual(
      await requests(),
      ['pause', 'stop', 'checkpoint', 'resume'].map((action) => ({ ...HELLO, request: { type: 'steer', action } })),
    );
  });

  it('asks once, until it is answered', async () => {
    await begin();
    await button('Checkpoint').click();
    assert.equal(await button('Checkpoint').getAttribute('aria-disabled'), 'true');
    await button('Checkpoint').click({ force: true });
    assert.equal((await requests()).length, 1);
    await receive({ type: 'answer', action: 'checkpoint', ok: true, text: 'Checkpoint written: run-3/step-240.' });
    assert.equal(await button('Checkpoint').getAttribute('aria-disabled'), 'false');
  });

  it('says what came of it to everybody, politely', async () => {
    await begin();
    const answer = output.page.locator('.limpid-status').getByRole('status');
    await button('Stop and keep').click();
    assert.equal(await answer.innerText(), 'Stopping after this batch…');
    await receive({ type: 'answer', action: 'stop', ok: false, text: 'The training is over already.' });
    assert.equal(await answer.innerText(), 'The training is over already.');
    assert.ok(await answer.evaluate((node) => node.classList.contains('limpid-bad')));
  });

  it('sets the learning rate, typed or by a factor, and no nonsense', async () => {
    await begin();
    const field = output.page.getByLabel('Learning rate', { exact: true });
    assert.equal(await field.inputValue(), '0.001');
    for (const nonsense of ['', 'fast', '-1', '0', 'Infinity']) {
      await field.fill(nonsense);
      await field.press('Enter');
      assert.equal(await field.getAttribute('aria-invalid'), 'true', nonsense);
    }
    assert.deepEqual(await requests(), []);
    await field.fill('5e-4');
    await field.press('Enter');
    const steer = (value: number): object => ({
      ...HELLO,
      request: { type: 'steer', action: 'learning-rate', value },
    });
    assert.deepEqual(await requests(), [steer(0.0005)]);
    await receive({ type: 'answer', action: 'learning-rate', ok: true, text: 'Learning rate is 0.0005.' });
    await receive({ type: 'picture', picture: steered({ learningRate: 0.0005, sequence: 4 }) });
    assert.equal(await field.inputValue(), '0.0005');
    await button('Learning rate times 0.1').click();
    assert.deepEqual(await requests(), [steer(0.0005), steer(0.00005)]);
  });

  it('multiplies the rate just set, which the picture does not tell yet', async () => {
    await begin();
    const field = output.page.getByLabel('Learning rate', { exact: true });
    await field.fill('0.004');
    await field.press('Enter');
    await receive({ type: 'answer', action: 'learning-rate', ok: true, text: 'Learning rate is 0.004.' });
    await receive({ type: 'picture', picture: steered({ sequence: 4 }) });
    await button('Learning rate times 0.5').click();
    const request = { type: 'steer', action: 'learning-rate', value: 0.002 };
    assert.deepEqual((await requests()).at(-1), { ...HELLO, request });
  });

  it('explains a sample that there can be', async () => {
    await begin();
    const field = output.page.getByLabel('Sample', { exact: true });
    for (const nonsense of ['-1', '1.5', 'first']) {
      await field.fill(nonsense);
      await button('Explain').click();
    }
    assert.deepEqual(await requests(), []);
    await field.fill('41');
    await field.press('Enter');
    assert.deepEqual(await requests(), [{ ...HELLO, request: { type: 'steer', action: 'explain', sample: 41 } }]);
  });

  it('keeps the focus and what is being typed, whatever comes meanwhile', async () => {
    await begin();
    const field = output.page.getByLabel('Learning rate', { exact: true });
    await field.fill('0.00');
    const focused = `document.activeElement?.closest('label')?.textContent ?? document.activeElement?.textContent`;
    for (let sequence = 4; sequence < 8; sequence++) {
      const changed = { batch: sequence, learningRate: 0.001 * sequence };
      await receive({ type: 'delta', delta: { id: 'fit-1', sequence, changed, append: {}, replace: {} } });
    }
    assert.equal(await output.page.evaluate(focused), 'Learning rate');
    assert.equal(await field.inputValue(), '0.00');
    await button('Pause').press('Enter');
    await receive({ type: 'picture', picture: steered({ state: 'paused', sequence: 9 }) });
    assert.equal(await output.page.evaluate(focused), 'Resume');
  });

  it('offers what this training can do, and keeps its place to the end', async () => {
    const steering = { comm: COMM, actions: ['pause' as const, 'stop' as const] };
    await begin({ steering });
    assert.ok(!(await output.page.getByLabel('Learning rate', { exact: true }).isVisible()));
    assert.ok(!(await button('Checkpoint').isVisible()));
    const before = await height();
    await receive({ type: 'answer', action: 'stop', ok: true, text: 'Stopped after batch 30 of epoch 3.' });
    const changed = { state: 'stopped', steering: null };
    await receive({ type: 'delta', delta: { id: 'fit-1', sequence: 4, changed, append: {}, replace: {} } });
    assert.ok(!(await button('Pause').isVisible()));
    assert.ok(await output.page.getByText('Stopped after batch 30 of epoch 3.').isVisible());
    assert.equal(await height(), before);
  });

  it('has one row, also with an answer, and tells there at the end what came of the training', async () => {
    await begin();
    const bar = (): Promise<number> => output.page.evaluate(`document.querySelector('.limpid-steering').offsetHeight`);
    const before = await bar();
    assert.ok(before < 30, `${before} pixels`);
    await receive({ type: 'answer', action: 'explain', ok: true, text: 'Sample 41 is explained below.' });
    assert.equal(await bar(), before);
    const changed = { state: 'done', steering: null, summary: 'Loss fell from 2.30 to 0.11 over 12 epochs.' };
    await receive({ type: 'delta', delta: { id: 'fit-1', sequence: 4, changed, append: {}, replace: {} } });
    assert.ok(await output.page.locator('.limpid-steering').getByText(changed.summary).isVisible());
    assert.equal(await bar(), before);
  });

  it('reaches every picture of the training, and no other', async () => {
    await begin();
    await output.render('twin', TRAINING, steered());
    const other = { comm: 'comm-2', actions: [...ACTIONS] };
    await output.render('other', TRAINING, steered({ id: 'fit-2', steering: other }));
    const delta = { id: 'fit-1', sequence: 4, changed: { batch: 59 }, append: {}, replace: {} };
    await receive({ type: 'delta', delta });
    const said = await output.page.evaluate(
      `[...document.querySelectorAll('.limpid-where')].map((node) => node.textContent.includes('batch 59'))`,
    );
    assert.deepEqual(said, [true, true, false]);
  });
});

describe('deltas of a training', function () {
  this.timeout(180_000);
  const output = rendererPage();

  const send = (sequence: number, delta: object = {}): Promise<void> =>
    output.receive({
      type: 'limpid.training',
      comm: COMM,
      message: { type: 'delta', delta: { id: 'fit-1', sequence, changed: {}, append: {}, replace: {}, ...delta } },
    });
  const line = (): Promise<unknown> =>
    output.page.evaluate(`document.querySelector('.mark-line path').getAttribute('d')`);

  it('lengthen the curve as a whole picture would', async () => {
    const picture = steered();
    const rows = picture.data['lossByBatch'] ?? [];
    const part = { ...picture, data: { ...picture.data, lossByBatch: rows.slice(0, 40) } };
    await output.render('cell', TRAINING, part);
    await output.page.evaluate(`document.querySelector('svg').mark = 'kept'`);
    for (let at = 40, sequence = 4; at < rows.length; at += 10, sequence++) {
      await send(sequence, { append: { lossByBatch: rows.slice(at, at + 10) } });
    }
    await output.settle();
    const grown = await line();
    assert.equal(await output.page.evaluate(`document.querySelector('svg').mark`), 'kept');
    await output.render('cell', TRAINING, { ...picture, sequence: 99 });
    assert.equal(grown, await line());
  });

  it('that come twice or out of turn change nothing, and the whole is asked for', async () => {
    await output.render('cell', TRAINING, steered());
    const steering = { type: 'picture', picture: steered() };
    await output.receive({ type: 'limpid.training', comm: COMM, message: steering });
    const before = await output.page.locator('#cell').innerText();
    await send(3, { changed: { batch: 1 } });
    assert.deepEqual(await output.sent(), [HELLO]);
    for (const sequence of [6, 7, 8]) await send(sequence, { changed: { batch: 1 } });
    assert.deepEqual(await output.sent(), [HELLO, HELLO]);
    assert.equal(await output.page.locator('#cell').innerText(), before);
    const message = { type: 'picture', picture: steered({ sequence: 8, batch: 17 }) };
    await output.receive({ type: 'limpid.training', comm: COMM, message });
    await send(9, { changed: { batch: 18 } });
    assert.ok((await output.page.locator('#cell').innerText()).includes('batch 18'));
  });

  it('are not undone by an older output that is shown again', async () => {
    await output.render('cell', TRAINING, steered());
    await send(4, { changed: { batch: 59 } });
    await output.render('cell', TRAINING, steered());
    assert.ok((await output.page.locator('#cell').innerText()).includes('batch 59'));
    await output.render('cell', TRAINING, steered({ sequence: 5, batch: 60, state: 'done', steering: null }));
    assert.ok((await output.page.locator('#cell').innerText()).includes('Finished'));
  });
});
