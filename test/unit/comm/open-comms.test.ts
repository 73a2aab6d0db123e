import assert from 'node:assert/strict';
import { OpenComms } from '../../../kernel/src/comm/open-comms.ts';

describe('which comms are open', () => {
  it('both sides open and close', () => {
    const comms = new OpenComms();
    comms.opened('a', 'chart');
    comms.published({ type: 'comm_open', content: { comm_id: 'b', target_name: 'jupyter.widget', data: {} } });
    assert.deepEqual(comms.info(null), { a: { target_name: 'chart' }, b: { target_name: 'jupyter.widget' } });
    assert.deepEqual(comms.info('chart'), { a: { target_name: 'chart' } });
    comms.published({ type: 'comm_close', content: { comm_id: 'a', data: {} } });
    assert.deepEqual([comms.isOpen('a'), comms.isOpen('b')], [false, true]);
    assert.deepEqual(comms.closeAll(), ['b']);
    assert.deepEqual(comms.info(null), {});
  });
});
