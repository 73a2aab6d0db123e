/** Signatures of models: what is signed verifies, and whatever is changed does not. Vectors of the spec and of the reference implementation. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorCode } from '../../../kernel/src/errors.ts';
import {
  parseBundle,
  parseStatement,
  preAuthentication,
  writeStatement,
} from '../../../kernel/src/protect/signing/bundle.ts';
import { defaultKeys, keyFiles, makeKeys, type Curve } from '../../../kernel/src/protect/signing/keys.ts';
import { byCodePoint } from '../../../kernel/src/protect/signing/manifest.ts';
import { sign } from '../../../kernel/src/protect/signing/sign.ts';
import { verify } from '../../../kernel/src/protect/signing/verify.ts';

const vector = (name: string): string => fileURLToPath(new URL(`vectors/${name}`, import.meta.url));
const json = (file: string): object => JSON.parse(readFileSync(file, 'utf8')) as object;
const CURVES: Curve[] = ['P-256', 'P-384', 'P-521'];

describe('signing models', () => {
  let folder = '';
  let model = '';
  const key = (curve: Curve = 'P-256') => keyFiles(join(folder, `${curve}.pem`));
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'limpid-signing-'));
    for (const curve of CURVES) makeKeys(key(curve), curve);
  });
  beforeEach(() => {
    model = join(folder, 'model');
    mkdirSync(join(model, 'weights'), { recursive: true });
    mkdirSync(join(model, '.git'));
    writeFileSync(join(model, 'model.json'), '{}');
    writeFileSync(join(model, 'weights/a.bin'), Buffer.alloc(25, 7));
    writeFileSync(join(model, 'weights/ﬁ.bin'), 'ligature');
    writeFileSync(join(model, 'weights/𝔸.bin'), 'beyond 16 bits');
    writeFileSync(join(model, 'empty'), '');
    writeFileSync(join(model, '.git/HEAD'), 'not the model');
  });
  afterEach(() => rm(model, { recursive: true }));
  after(() => rm(folder, { recursive: true, force: true }));

  const signed = (): Promise<unknown> => sign(model, { key: key().privateKey });
  const verified = (publicKey = key().publicKey) => verify(model, { publicKey });
  const refuses = (code: ErrorCode, message: RegExp, publicKey?: string): Promise<void> =>
    assert.rejects(verified(publicKey), { code, message });

  for (const curve of CURVES) {
    for (const shardSize of [undefined, 10]) {
      it(`${curve}, ${shardSize ? 'in shards' : 'by files'}: verifies, and is what the schemas of the spec say`, async () => {
        const { files, signature } = await sign(model, {
          key: key(curve).privateKey,
          ...(shardSize ? { shardSize } : {}),
        });
        assert.deepEqual((await verified(key(curve).publicKey)).files.length, files);
        assert.equal(files, shardSize ? 4 : 5, 'an empty file has no shards');
        const ajv = new Ajv2020({ strict: false, formats: {} });
        for (const name of ['bundle', 'envelope', 'predicate', 'statement'])
          ajv.addSchema(json(vector(`${name}.schema.json`)));
        const { payload } = parseBundle(readFileSync(signature, 'utf8'));
        const check = (name: string, value: unknown): void => {
          assert.ok(ajv.validate(`https://model_signing/${name}/v1.0/schema`, value), ajv.errorsText());
        };
        check('bundle', json(signature));
        check('statement', JSON.parse(payload.toString()));
        const names = parseStatement(payload).resources.map(({ name }) => name);
        assert.deepEqual(names, names.toSorted(byCodePoint));
        assert.ok(!names.some((name) => name.includes('.git') || name.includes('model.sig')));
      });
    }
  }

  it('the private key is for its owner alone, and is never overwritten', () => {
    assert.equal(statSync(key().privateKey).mode & 0o777, process.platform === 'win32' ? 0o666 : 0o600);
    assert.throws(() => makeKeys(key()), { code: 'SIGNING_KEY_EXISTS' });
    const { privateKey, publicKey } = defaultKeys({ XDG_CONFIG_HOME: '/config', APPDATA: 'C:\\config' });
    assert.match(privateKey, /^(\/config|C:\\config).limpid.signing-key\.pem$/);
    assert.match(publicKey, /signing-key\.pub\.pem$/);
  });

  const CHANGES: [what: string, change: () => void, code: ErrorCode, message: RegExp][] = [
    [
      'a changed byte',
      () => writeFileSync(join(model, 'weights/a.bin'), Buffer.alloc(25, 8)),
      'SIGNATURE_MISMATCH',
      /changed: weights\/a\.bin\./,
    ],
    [
      'an added file',
      () => writeFileSync(join(model, 'weights/more.bin'), ''),
      'SIGNATURE_MISMATCH',
      /added: weights\/more\.bin/,
    ],
    [
      'a file of git that is not at the top',
      () => writeFileSync(join(model, 'weights/.gitignore'), ''),
      'SIGNATURE_MISMATCH',
      /added/,
    ],
    ['a file too few', () => rmSync(join(model, 'model.json')), 'SIGNATURE_MISMATCH', /missing: model\.json/],
    ['a link', () => symlinkSync('/etc/hostname', join(model, 'link')), 'SIGNING_FILES', /link is a link/],
    ['half a signature', () => cut(0.5), 'SIGNATURE_UNREADABLE', /only a part of it/],
    ['no signature', () => rmSync(join(model, 'model.sig')), 'SIGNATURE_MISSING', /no signature/],
    [
      'a statement with another file',
      () => edited((payload) => payload.replace('model.json', 'model.jsoN')),
      'SIGNATURE_INVALID',
      /not made with this key/,
    ],
  ];
  for (const [what, change, code, message] of CHANGES) {
    it(`${what} is refused`, async () => {
      await signed();
      change();
      await refuses(code, message);
    });
  }
  const cut = (part: number): void => {
    const text = readFileSync(join(model, 'model.sig'), 'utf8');
    writeFileSync(join(model, 'model.sig'), text.slice(0, text.length * part));
  };
  const edited = (edit: (payload: string) => string): void => {
    const bundle = json(join(model, 'model.sig')) as { dsseEnvelope: { payload: string } };
    const text = edit(Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString());
    bundle.dsseEnvelope.payload = Buffer.from(text).toString('base64');
    writeFileSync(join(model, 'model.sig'), JSON.stringify(bundle));
  };

  it('another key is refused by name, a private or foreign one as a key', async () => {
    await signed();
    const other = makeKeys(keyFiles(join(folder, 'other.pem')));
    await refuses('SIGNATURE_KEY', /signed with another key/, other.publicKey);
    await refuses('SIGNING_KEY', /it is a private key/, key().privateKey);
    await refuses('SIGNING_KEY', /ENOENT/, join(folder, 'nowhere.pem'));
  });

  it('what the author left out may change, and is told', async () => {
    writeFileSync(join(model, 'notes.md'), 'first');
    await sign(model, { key: key().privateKey, ignore: ['./notes.md'] });
    writeFileSync(join(model, 'notes.md'), 'second');
    assert.ok((await verified()).ignored.includes('notes.md'));
    for (const path of ['../x', '/etc', '*.md', '.'])
      await assert.rejects(sign(model, { key: key().privateKey, ignore: [path] }), { code: 'SIGNING_FILES' });
  });

  it('no folder, an empty folder and links are not signed', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    await assert.rejects(sign(empty, { key: key().privateKey }), { code: 'SIGNING_FILES', message: /no file to sign/ });
    await assert.rejects(sign(join(model, 'model.json'), { key: key().privateKey }), {
      code: 'SIGNING_FILES',
      message: /no folder/,
    });
    symlinkSync('model.json', join(model, 'link.json'));
    await assert.rejects(signed(), { code: 'SIGNING_FILES', message: /link\.json is a link/ });
  });

  it('a statement with paths that lead away, links or unknown hashes is refused, whoever signed it', () => {
    const good = {
      name: 'm',
      resources: [{ name: 'a', digest: 'ab', algorithm: 'sha256' }],
      serialization: { method: 'files', hash_type: 'sha256', allow_symlinks: false, ignore_paths: [] },
    } as const;
    const text = writeStatement(good).toString();
    assert.equal(parseStatement(Buffer.from(text)).name, 'm');
    const table: [from: string, to: string, message: RegExp][] = [
      ['"a"', '"../a"', /not in the folder/],
      ['"a"', '"/a"', /not in the folder/],
      ['"ab"', '"AB"', /no digest/],
      ['"ab"', '"cd"', /not that of the files/],
      ['"allow_symlinks":false', '"allow_symlinks":true', /links followed/],
      ['"hash_type":"sha256"', '"hash_type":"blake3"', /blake3/],
      ['"ignore_paths":[]', '"ignore_paths":["../.."]', /not in the folder/],
      ['"method":"files"', '"method":"shards"', /not known/],
      ['v1.0', 'v0.1', /no model/],
    ];
    for (const [from, to, message] of table) {
      assert.ok(text.includes(from));
      assert.throws(() => parseStatement(Buffer.from(text.replace(from, to))), { message }, `${from} → ${to}`);
    }
  });

  it('DSSE: what is signed is the encoding of its protocol', () => {
    const encoded = preAuthentication(Buffer.from('hello')).toString();
    assert.equal(encoded, 'DSSEv1 28 application/vnd.in-toto+json 5 hello');
  });

  describe('vectors', () => {
    const publicKey = vector('signing-key.pub.pem');
    beforeEach(() => {
      writeFileSync(join(folder, 'signme-1'), 'signme-1\n');
      mkdirSync(join(model, 'two'));
      writeFileSync(join(model, 'two/signme-1'), 'signme-1\n');
      writeFileSync(join(model, 'two/signme-2'), 'signme-2');
    });
    for (const version of ['v0.3.1', 'v1.0.0']) {
      it(`one file, signed by model-signing ${version}`, async () => {
        const signature = vector(`${version}-key.bundle.json`);
        assert.deepEqual((await verify(join(folder, 'signme-1'), { publicKey, signature })).files, ['.']);
        writeFileSync(join(folder, 'signme-1'), 'signme-2\n');
        await assert.rejects(verify(join(folder, 'signme-1'), { publicKey, signature }), {
          code: 'SIGNATURE_MISMATCH',
        });
      });
    }
    for (const name of ['v1.0.1-key', 'v1.1.0-key', 'spec-key']) {
      it(`a folder: ${name}`, async () => {
        const signature = vector(`${name}.bundle.json`);
        assert.deepEqual((await verify(join(model, 'two'), { publicKey, signature })).files, ['signme-1', 'signme-2']);
      });
    }
    const REFUSED: [name: string, message: RegExp][] = [
      ['spec-missing-envelope', /lacks dsseEnvelope/],
      ['spec-missing-verification-material', /lacks verificationMaterial/],
      ['spec-wrong-predicate', /no model/],
      ['spec-certificate', /with a certificate/],
      ['spec-sigstore', /with a certificate/],
    ];
    for (const [name, message] of REFUSED) {
      it(`${name} is refused`, () =>
        assert.throws(() => parseStatement(parseBundle(readFileSync(vector(`${name}.bundle.json`), 'utf8')).payload), {
          message,
        }));
    }
  });
});
