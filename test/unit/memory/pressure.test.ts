import assert from 'node:assert/strict';
import { Pressure } from '../../../kernel/src/memory/pressure.ts';

describe('memory pressure', () => {
  it('a little that a cell leaves is not worth a look, much is', () => {
    const pressure = new Pressure(8e9);
    assert.ok(!pressure.isWorthALook({ bytes: 15e6, tensors: 900 }));
    assert.ok(pressure.isWorthALook({ bytes: 17e6, tensors: 1 }));
    assert.ok(pressure.isWorthALook({ bytes: 1e6, tensors: 1100 }));
    pressure.looked({ bytes: 17e6, tensors: 1 }, 8e9);
    assert.ok(!pressure.isWorthALook({ bytes: 18e6, tensors: 2 }));
  });

  it('within a cell, a loop that keeps what it makes is looked at the more seldom the more there is', () => {
    const pressure = new Pressure(1e12);
    let looks = 0;
    for (let tensors = 0; tensors < 10_000_000; tensors += 1000) {
      const inUse = { bytes: tensors * 4000, tensors };
      if (!pressure.isHigh(inUse)) continue;
      looks += 1;
      pressure.looked(inUse, 1e12);
    }
    assert.ok(looks >= 4 && looks <= 8, `${looks} looks`);
  });

  it('where little memory is free, it is looked at sooner', () => {
    assert.ok(!new Pressure(8e9).isHigh({ bytes: 900e6, tensors: 1 }));
    assert.ok(new Pressure(2e9).isHigh({ bytes: 900e6, tensors: 1 }));
  });
});
