/** What must not be in the repository: this machine, a registry's address, proposed interfaces of VS Code. */
import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { FILES, textOf } from './sources.ts';

const TEXT = FILES.filter((file) => !/\.(png|ico|gif|jpg|ttf|woff2?|vsix|gz)$/.test(file));

describe('rules: repository', () => {
  it('no file names a folder of the machine it was written on', () => {
    const repository = new URL('../../../', import.meta.url).pathname;
    const machine = [homedir(), repository]
      .filter((path) => path.length > 2)
      .map((path) => `${path.replace(/\/$/, '')}/`);
    assert.deepEqual(
      TEXT.filter((file) => machine.some((path) => textOf(file).includes(path))),
      [],
    );
  });

  it('package-lock.json holds no download address', () => {
    assert.deepEqual(
      textOf('package-lock.json').match(/"resolved": "http.*/g) ?? [],
      [],
      '.npmrc says omit-lockfile-registry-resolved=true.',
    );
  });

  it('no file but the one that asks the package index names a registry', () => {
    const host = [
      'registry.npmjs' + '.org',
      'registry.yarnpkg' + '.com',
      'pypi' + '.org',
      'files.pythonhosted' + '.org',
    ];
    assert.deepEqual(
      TEXT.filter(
        (file) =>
          file !== 'kernel/src/engine/install/package-index.ts' && host.some((name) => textOf(file).includes(name)),
      ),
      [],
    );
  });

  it('no test is switched off, and no rule of the linter or the compiler without a reason', () => {
    const switchedOff =
      /\b(?:it|describe|context)\.(?:skip|only)\(|@pytest\.mark\.skip|@ts-(?:ignore|nocheck)|eslint-disable(?!-next-line [\w@/-]+ -- \S)/;
    const code = TEXT.filter((file) => /\.(ts|mjs|cjs|py)$/.test(file) && !file.startsWith('test/unit/rules/'));
    assert.deepEqual(
      code.filter((file) => switchedOff.test(textOf(file))),
      [],
    );
  });

  it('the extension uses the stable interface of VS Code alone', () => {
    const manifest = JSON.parse(textOf('extension/package.json')) as { enabledApiProposals?: unknown };
    assert.equal(manifest.enabledApiProposals, undefined);
    const proposed = FILES.filter((file) => /vscode\.proposed\..*\.d\.ts$/.test(file));
    assert.deepEqual(proposed, []);
  });

  it('every dependency is free to use', () => {
    const { packages } = JSON.parse(textOf('package-lock.json')) as {
      packages: { [path: string]: { license?: string; dev?: boolean } };
    };
    const refused = Object.entries(packages).filter(
      ([, { license, dev }]) => dev !== true && /\b(A?GPL|SSPL|BUSL|UNLICENSED)/.test(license ?? ''),
    );
    assert.deepEqual(
      refused.map(([path]) => path),
      [],
    );
  });
});
