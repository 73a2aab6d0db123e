/** OpenSSF Model Signing: the reference implementation (PyPI `model-signing`) verifies what we sign, and we what it signs. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyFiles, makeKeys, type Curve } from '../../../kernel/src/protect/signing/keys.ts';
import { parseBundle, parseStatement } from '../../../kernel/src/protect/signing/bundle.ts';
import { sign } from '../../../kernel/src/protect/signing/sign.ts';
import { verify } from '../../../kernel/src/protect/signing/verify.ts';
import { signing } from '../../python-peer.ts';

interface Answers {
  verified: { [name: string]: { code: number; text: string } };
  signed: { [name: string]: { code: number; text: string } };
}

const CURVES: Curve[] = ['P-256', 'P-384', 'P-521'];
const SHARDS = { files: undefined, shards: 10 };
/** Bytes that are not what was signed, one way or another. */
const TAMPERED: { [what: string]: (folder: string) => void } = {
  'a changed byte': (folder) => writeFileSync(join(folder, 'weights/a.bin'), Buffer.alloc(25, 8)),
  'an added file': (folder) => writeFileSync(join(folder, 'weights/b.bin'), 'b'),
  'half a signature': (folder) => {
    const text = readFileSync(join(folder, 'model.sig'), 'utf8');
    writeFileSync(join(folder, 'model.sig'), text.slice(0, text.length / 2));
  },
};

describe('OpenSSF Model Signing with its reference implementation', () => {
  let root = '';
  let answers: Answers;
  const key = (curve: string) => keyFiles(join(root, `${curve}.pem`));
  const at = (folder: string) => ({ folder, signature: join(folder, 'model.sig') });

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'limpid-signing-'));
    const requests = { verify: {} as { [name: string]: object }, sign: {} as { [name: string]: object } };
    for (const curve of CURVES) {
      makeKeys(key(curve), curve);
      for (const [method, shardSize] of Object.entries(SHARDS)) {
        const ours = model(`ours ${curve} ${method}`);
        await sign(ours, { key: key(curve).privateKey, ...(shardSize ? { shardSize } : {}) });
        if (!shardSize) requests.verify[curve] = { ...at(ours), publicKey: key(curve).publicKey };
        requests.sign[`${curve} ${method}`] = {
          ...at(model(`theirs ${curve} ${method}`)),
          privateKey: key(curve).privateKey,
          ...(shardSize ? { shardSize, hash: 'sha256' } : {}),
        };
      }
    }
    for (const [what, tamper] of Object.entries(TAMPERED)) {
      const copy = join(root, what);
      cpSync(join(root, 'ours P-256 files'), copy, { recursive: true });
      tamper(copy);
      requests.verify[what] = { ...at(copy), publicKey: key('P-256').publicKey };
    }
    requests.verify['another key'] = { ...at(join(root, 'ours P-256 files')), publicKey: key('P-384').publicKey };
    // SAFETY: what model_signing_peer.py prints.
    answers = (await signing('contract/protect/model_signing_peer.py', requests)) as Answers;
  });
  after(() => rm(root, { recursive: true, force: true }));

  function model(name: string): string {
    const folder = join(root, name);
    mkdirSync(join(folder, 'weights'), { recursive: true });
    writeFileSync(join(folder, 'model.json'), '{}');
    writeFileSync(join(folder, 'model-notes'), 'sorts otherwise by parts than by characters');
    writeFileSync(join(folder, 'weights/a.bin'), Buffer.alloc(125, 7));
    writeFileSync(join(folder, 'weights/模型.bin'), '名称');
    return folder;
  }

  for (const curve of CURVES) {
    it(`${curve}: it verifies ours`, () => {
      assert.deepEqual(answers.verified[curve], { code: 0, text: 'Verification succeeded\n' });
    });
    // it verifies no shards that name their hash `sha256`, as the spec says, but only its own `sha256-sharded-10`
    it(`${curve}: shards have the digests that it writes`, () => {
      const digests = (whose: string) => {
        const bundle = parseBundle(readFileSync(join(root, `${whose} ${curve} shards`, 'model.sig'), 'utf8'));
        return parseStatement(bundle.payload).resources.map(({ name, digest }) => `${name} ${digest}`);
      };
      assert.deepEqual(digests('ours').toSorted(), digests('theirs').toSorted());
      assert.ok(digests('ours').length > 10);
    });
    for (const method of Object.keys(SHARDS)) {
      it(`${curve}, ${method}: we verify its`, async () => {
        assert.equal(answers.signed[`${curve} ${method}`]?.code, 0, answers.signed[`${curve} ${method}`]?.text);
        const folder = join(root, `theirs ${curve} ${method}`);
        const { files } = await verify(folder, { publicKey: key(curve).publicKey });
        assert.deepEqual(files.toSorted(), ['model-notes', 'model.json', 'weights/a.bin', 'weights/模型.bin']);
        writeFileSync(join(folder, 'model.json'), '[]');
        await assert.rejects(verify(folder, { publicKey: key(curve).publicKey }), { code: 'SIGNATURE_MISMATCH' });
      });
    }
  }

  for (const what of Object.keys(TAMPERED)) {
    it(`${what}: both refuse`, async () => {
      assert.notEqual(answers.verified[what]?.code, 0);
      await assert.rejects(verify(join(root, what), { publicKey: key('P-256').publicKey }), { name: 'LimpidError' });
    });
  }

  it('another key: both refuse, and name a key alike', async () => {
    assert.notEqual(answers.verified['another key']?.code, 0);
    const [ours, theirs] = ['ours', 'theirs'].map((whose) => join(root, `${whose} P-384 files`, 'model.sig'));
    const hint = (file = '') => parseBundle(readFileSync(file, 'utf8')).hint;
    assert.equal(hint(ours), hint(theirs));
    const refused = verify(join(root, 'ours P-256 files'), { publicKey: key('P-384').publicKey });
    await assert.rejects(refused, { code: 'SIGNATURE_KEY' });
  });
});
