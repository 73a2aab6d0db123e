import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { historyPlace } from '../../../kernel/src/history/place.ts';

const USERS = join(homedir(), '.local', 'state', 'limpid', 'history.sqlite');
const PLACES: [env: NodeJS.ProcessEnv, place: string][] = [
  [{}, USERS],
  [{ XDG_STATE_HOME: '/state' }, join('/state', 'limpid', 'history.sqlite')],
  [{ XDG_STATE_HOME: 'relative' }, USERS],
  [{ LIMPID_HISTORY: '' }, USERS],
  [{ LIMPID_HISTORY: '/here/it.is', XDG_STATE_HOME: '/state' }, resolve('/here/it.is')],
  [{ LIMPID_HISTORY: 'off' }, ':memory:'],
];

describe('the place of the history', () => {
  for (const [env, place] of PLACES) {
    it(`${JSON.stringify(env)} -> ${place}`, () => assert.equal(historyPlace(env), place));
  }
});
