import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootOf, runsPlace } from '../../../kernel/src/runs/place.ts';

describe('the place of the runs', () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'limpid-place-')));
    mkdirSync(join(folder, 'notebooks/deep'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is in the folder itself where nothing tells a project', () => {
    assert.equal(runsPlace(join(folder, 'notebooks'), {}), join(folder, 'notebooks/.limpid/runs.db'));
  });

  it('is in the nearest folder upwards that has package.json, .git, or runs already', () => {
    writeFileSync(join(folder, 'package.json'), '{}');
    assert.equal(runsPlace(join(folder, 'notebooks/deep'), {}), join(folder, '.limpid/runs.db'));
    mkdirSync(join(folder, 'notebooks/.limpid'));
    assert.equal(runsPlace(join(folder, 'notebooks/deep'), {}), join(folder, 'notebooks/.limpid/runs.db'));
  });

  it('is what LIMPID_RUNS says, from the folder on, or nowhere', () => {
    assert.equal(runsPlace(folder, { LIMPID_RUNS: 'kept/mine.db' }), join(folder, 'kept/mine.db'));
    assert.equal(runsPlace(folder, { LIMPID_RUNS: 'off' }), null);
    assert.equal(runsPlace(folder, { LIMPID_RUNS: '' }), join(folder, '.limpid/runs.db'));
  });

  it('paths are relative to the project', () => {
    assert.equal(rootOf('/project/.limpid/runs.db'), '/project');
    assert.equal(rootOf('/elsewhere/mine.db'), '/elsewhere');
  });
});
