/** What leaves the registry by MLflow's ways is what its user signed: `registry.push` and the server refuse the rest, unless told not to. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { models as command } from '../../../kernel/src/cli/models.ts';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { sha256 } from '../../../kernel/src/registry/blobs.ts';
import { registry } from '../../../kernel/src/registry/registry.ts';
import { openProject, type Project } from '../../../kernel/src/tracking/project.ts';
import { startTracking, type Tracking } from '../../../kernel/src/tracking/server.ts';

const FILES = '/api/2.0/mlflow-artifacts/artifacts';

describe('versions that MLflow is given', () => {
  const earlier = { ...process.env };
  const opened: { project: Project; server: Tracking }[] = [];
  let folder: string;

  before(async () => {
    await loadEngine();
    folder = mkdtempSync(join(tmpdir(), 'limpid-handed-out-'));
    process.env['XDG_CONFIG_HOME'] = join(folder, 'config');
    process.env['LIMPID_MODELS'] = join(folder, 'models');
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
    for (let version = 1; version <= 3; version++) await registry.save(model, { name: 'd' });
    model.dispose();
    // 1 as it was before models were signed, 2 by the words of another one
    rmSync(seal(1));
    writeFileSync(seal(2), '{}');
  });
  after(async () => {
    for (const { project, server } of opened) {
      await server.close();
      project.close();
    }
    for (const name of ['XDG_CONFIG_HOME', 'LIMPID_MODELS']) {
      if (earlier[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = earlier[name];
    }
    rmSync(folder, { recursive: true });
  });

  const seal = (version: number) => join(folder, 'models', 'signatures', sha256(`d:${version}`));

  async function started(name: string, models: string, trust = {}): Promise<string> {
    mkdirSync(join(folder, name), { recursive: true });
    const project = openProject(join(folder, name, 'runs.db'), models, trust);
    const server = await startTracking(project);
    opened.push({ project, server });
    return server.url;
  }

  it('the server answers for signed ones alone, with every file that they have', async () => {
    const models = join(folder, 'models');
    const [careful, open] = [await started('careful', models), await started('open', models, { verify: false })];
    const asked = async (url: string) => {
      const answer = await fetch(url);
      const { error_code = '', message = '' } = answer.ok ? {} : objectOf(await answer.json());
      return [answer.status, error_code, /MODELS_\w+/.exec(message)?.[0] ?? ''];
    };
    const refused = (code: string) => [403, 'PERMISSION_DENIED', code];
    for (const path of ['MLmodel', 'tfjs/weights.bin', 'mlflow_tfjs.py', 'no such file']) {
      assert.deepEqual(await asked(`${careful}${FILES}/registry/d/1/${path}`), refused('MODELS_UNSIGNED'), path);
    }
    assert.deepEqual(await asked(`${careful}${FILES}?path=registry/d/1`), refused('MODELS_UNSIGNED'));
    assert.deepEqual(await asked(`${careful}${FILES}/registry/d/2/MLmodel`), refused('MODELS_TAMPERED'));
    for (const url of [`${careful}${FILES}/registry/d/3/MLmodel`, `${open}${FILES}/registry/d/1/MLmodel`]) {
      assert.deepEqual(await asked(url), [200, '', ''], url);
    }
  });

  it('push sends signed ones alone, and before the server hears of the others', async () => {
    const url = await started('receiver', join(folder, 'received'));
    const runs = async () => {
      const body = JSON.stringify({ experiment_ids: ['0', '1', '2'] });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${url}/api/2.0/mlflow/runs/search`, { method: 'POST', body, headers });
      // SAFETY: as MLflow's interface has it
      return ((await answer.json()) as { runs?: object[] }).runs?.length ?? 0;
    };
    await assert.rejects(registry.push('d:1', { trackingUri: url }), { code: 'MODELS_UNSIGNED' });
    await assert.rejects(registry.push('d:2', { trackingUri: url }), { code: 'MODELS_TAMPERED' });
    await assert.rejects(async () => command(['push', 'd:1', '--to', url]), { code: 'MODELS_UNSIGNED' });
    assert.equal(await runs(), 0);
    assert.equal((await registry.push('d:3', { trackingUri: url })).version, '1');
    assert.equal((await registry.push('d:1', { trackingUri: url, verify: false })).version, '2');
    assert.equal(await command(['push', 'd:2', '--to', url, '--unsigned']), 0);
    assert.equal(await runs(), 3);
  });
});

function objectOf(answer: unknown): { error_code?: string; message?: string } {
  // SAFETY: as MLflow's interface has refusals; what is not there is undefined, and fails the comparison
  return answer as { error_code?: string; message?: string };
}
