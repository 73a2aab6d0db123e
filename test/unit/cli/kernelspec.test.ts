import assert from 'node:assert/strict';
import { kernelspec, kernelspecFolder } from '../../../kernel/src/cli/kernelspec.ts';
import type { Machine, Target } from '../../../kernel/src/cli/kernelspec.ts';

const USER: Target = { kind: 'user' };
const linux: Machine = { platform: 'linux', env: {}, home: '/home/ada' };
const CASES: [name: string, target: Target, machine: Machine, folder: string][] = [
  ['Linux', USER, linux, '/home/ada/.local/share/jupyter/kernels/limpid'],
  ['XDG_DATA_HOME', USER, { ...linux, env: { XDG_DATA_HOME: '/data' } }, '/data/jupyter/kernels/limpid'],
  ['JUPYTER_DATA_DIR', USER, { ...linux, env: { JUPYTER_DATA_DIR: '/j' } }, '/j/kernels/limpid'],
  ['macOS', USER, { platform: 'darwin', env: {}, home: '/Users/ada' }, '/Users/ada/Library/Jupyter/kernels/limpid'],
  [
    'Windows',
    USER,
    { platform: 'win32', env: { APPDATA: 'C:\\Roaming' }, home: 'C:\\ada' },
    'C:\\Roaming\\jupyter\\kernels\\limpid',
  ],
  ['a prefix', { kind: 'prefix', prefix: '/opt/py' }, linux, '/opt/py/share/jupyter/kernels/limpid'],
];

describe('kernelspec', () => {
  for (const [name, target, machine, folder] of CASES) {
    it(`lies where Jupyter looks: ${name}`, () => assert.equal(kernelspecFolder(target, machine), folder));
  }

  it('says what the kernel is and how it starts', () => {
    assert.deepEqual(kernelspec(['/node', '/main.js']), {
      argv: ['/node', '/main.js', '-f', '{connection_file}'],
      display_name: 'TypeScript (Limpid)',
      language: 'typescript',
      interrupt_mode: 'message',
      kernel_protocol_version: '5.5',
      metadata: { debugger: true, supported_encryption: ['curve'] },
    });
  });
});
