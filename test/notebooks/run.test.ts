import assert from 'node:assert/strict';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { limpid, printed, readNotebook, scratch, tutorial, writeNotebook } from './limpid.ts';

describe('limpid run', function () {
  this.timeout('5 min');
  const folder = scratch();
  const out = join(folder, 'out.ipynb');

  it('stops at the cell that fails, exits 1 and writes what there is', async () => {
    const file = writeNotebook(join(folder, 'fails.ipynb'), ["console.log('one')", "throw new TypeError('no')", '3']);
    const { code, stderr } = await limpid(['run', file, '-o', out]);
    assert.equal(code, 1);
    assert.match(stderr, /^CELL_FAILED: Cell 2 of .*fails\.ipynb failed: TypeError: no\. The output notebook/m);
    const { cells } = readNotebook(out);
    assert.equal(printed(cells[0]), 'one\n');
    assert.equal(cells[1]?.outputs[0]?.output_type, 'error');
    assert.equal(cells[2]?.executionCount, null);
  });

  it('starts in the folder of the notebook', async () => {
    const file = writeNotebook(join(folder, 'where.ipynb'), ['console.log(process.cwd())']);
    assert.equal((await limpid(['run', file, '-o', out])).code, 0);
    assert.equal(printed(readNotebook(out).cells[0]), `${realpathSync(folder)}\n`);
  });

  it('interrupts a cell that takes too long', async () => {
    const file = writeNotebook(join(folder, 'spins.ipynb'), ['while (true) {}']);
    const { code, stderr } = await limpid(['run', file, '--timeout', '1', '-o', out]);
    assert.equal(code, 1);
    assert.match(stderr, /^CELL_TIMEOUT: Cell 1 ran longer than 1 s\./m);
    assert.equal(readNotebook(out).cells[0]?.executionCount, 1);
  });

  it('ends at Ctrl-C with 130, and writes what there is', async () => {
    const file = writeNotebook(join(folder, 'waits.ipynb'), ["console.log('ready'); await new Promise(() => {})"]);
    let asked = false;
    const { code } = await limpid(['run', file, '-o', out], (stdout, interrupt) => {
      if (asked || !stdout.includes('ready')) return;
      asked = true;
      interrupt();
    });
    assert.equal(code, 130);
    assert.equal(printed(readNotebook(out).cells[0]), 'ready\n');
  });

  it('refuses a parameter that the notebook does not have, and names those it has', async () => {
    const { code, stderr } = await limpid(['run', tutorial('01-cnn-mnist.ipynb'), '-p', 'epoch=1']);
    assert.equal(code, 2);
    assert.match(stderr, /^PARAMETER_UNKNOWN: .* no parameter epoch\. .* defines: epochs, limit\./m);
  });

  it('says why a notebook cannot be read', async () => {
    const { code, stderr } = await limpid(['run', join(folder, 'missing.ipynb')]);
    assert.equal(code, 1);
    assert.match(stderr, /^NOTEBOOK_UNREADABLE: .*missing\.ipynb: no such file or directory\./m);
  });
});

describe('limpid', function () {
  this.timeout('5 min');
  const prefix = scratch();

  const WRONG: [args: string[], problem: RegExp][] = [
    [[], /Name a command/],
    [['fly'], /There is no command 'fly'/],
    [['run'], /NOTEBOOK is missing/],
    [['run', 'a', 'b'], /Unexpected argument 'b'/],
    [['run', 'a', '--fast'], /Unknown option '--fast'/],
    [['run', 'a', '--timeout', 'soon'], /--timeout wants seconds/],
    [['run', 'a', '-p', 'epochs'], /-p wants NAME=VALUE/],
    [['install', '--user', '--sys-prefix'], /only one of/],
    [['kernel'], /-f FILE is missing/],
    [['engine', 'fly'], /fly/],
    [['doctor', '--fast'], /--fast/],
  ];
  for (const [args, problem] of WRONG) {
    it(`${['limpid', ...args].join(' ')}: wrong usage, exit code 2`, async () => {
      const { code, stderr } = await limpid(args);
      assert.equal(code, 2);
      assert.match(stderr, /^USAGE: /);
      assert.match(stderr, problem);
    });
  }

  for (const command of ['run', 'install', 'uninstall', 'kernel', 'engine', 'doctor']) {
    it(`${command} --help`, async () => {
      const { code, stdout } = await limpid([command, '--help']);
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`limpid ${command}`));
    });
  }

  it('installs the kernelspec under a prefix, and removes it again', async () => {
    const spec = join(prefix, 'share', 'jupyter', 'kernels', 'limpid');
    assert.equal((await limpid(['install', '--prefix', prefix])).code, 0);
    for (const file of ['kernel.json', 'logo-32x32.png', 'logo-64x64.png', 'logo-svg.svg']) {
      assert.ok(existsSync(join(spec, file)), file);
    }
    assert.equal((await limpid(['uninstall', '--prefix', prefix])).code, 0);
    assert.ok(!existsSync(spec));
  });
});
