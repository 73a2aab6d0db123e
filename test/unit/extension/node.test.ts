import assert from 'node:assert/strict';
import { chooseNode } from '../../../extension/src/chosen-node.ts';
import { SETTING, type NodeCandidate } from '../../../extension/src/node.ts';

const pinned = { path: '/p/node', source: 'pinned', version: null };
const old = { path: '/usr/bin/node', source: 'PATH', version: 'v20.20.2' };
const inside = { path: '/code', source: 'inside VS Code', version: 'v24.18.0' };

describe('the Node that runs the kernel', () => {
  it('is the first that is new enough', () => assert.equal(chooseNode([pinned, old, inside]), inside));

  it('is the one of the setting', () => {
    const wish: NodeCandidate = { path: '/mine', source: SETTING, version: 'v26.1.0' };
    assert.equal(chooseNode([wish]), wish);
  });

  it('is never another than the one of the setting', () =>
    assert.throws(() => chooseNode([{ ...old, source: SETTING }, inside]), {
      code: 'NODE_TOO_OLD',
      message: /found only v20\.20\.2 at \/usr\/bin\/node \(the setting limpid\.node\)/,
    }));

  it('is missed by an error that names every place', () =>
    assert.throws(() => chooseNode([pinned, old]), {
      code: 'NODE_TOO_OLD',
      message: /nothing that runs at \/p\/node \(pinned\), v20\.20\.2 at \/usr\/bin\/node \(PATH\)/,
    }));
});
