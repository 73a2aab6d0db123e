/** `limpid deploy`: its YAML holds what KServe's published schemas ask, its texts nothing of what a model's name may hold. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parseAllDocuments } from 'yaml';
import { bytesOf, coresOf } from '../../../kernel/src/deploy/compose.ts';
import { deploy } from '../../../kernel/src/deploy/deploy.ts';
import { deploymentFiles } from '../../../kernel/src/deploy/files.ts';
import { checkDeployment, kubernetesName, type DeployOptions } from '../../../kernel/src/deploy/options.ts';
import { systemdWord } from '../../../kernel/src/deploy/systemd.ts';
import { writeHdf5 } from '../../../kernel/src/models/hdf5.ts';
import { makeZip } from '../../../kernel/src/models/zip.ts';
import { keyFiles, makeKeys } from '../../../kernel/src/protect/signing/keys.ts';
import { sign } from '../../../kernel/src/protect/signing/sign.ts';

interface Schema {
  properties?: { [name: string]: Schema };
  items?: Schema;
  additionalProperties?: boolean | Schema;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  type?: string;
}
interface Manifest {
  kind: string;
  metadata: { name: string; annotations?: { [name: string]: string } };
  spec: { [field: string]: unknown };
}

const MACHINE = { command: ['/opt/node', '/opt/limpid.mjs'], model: '/srv/deployed/model' };
const HOSTILE = 'evil"; rm -rf / #\n- $(touch x) `id` ${HOME} %n {{.Values}}\\';
const files = (options: Partial<DeployOptions> = {}) =>
  deploymentFiles(checkDeployment({ model: 'digits', ...options }, '1.2.3'), MACHINE);
const manifests = (text = ''): Manifest[] =>
  parseAllDocuments(text, { version: '1.1' }).map((one) => {
    assert.deepEqual(one.errors, []);
    // SAFETY: what the tests look at is asserted by the schemas.
    return one.toJS() as Manifest;
  });

/** As `kubectl apply --validate=strict`: a field that the schema does not name is a mistake. */
function strict(schema: Schema): Schema {
  if (schema['x-kubernetes-int-or-string']) return {};
  const { properties, items, additionalProperties } = schema;
  const isOpen = additionalProperties !== undefined || schema['x-kubernetes-preserve-unknown-fields'];
  return {
    ...schema,
    ...(items ? { items: strict(items) } : {}),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: strict(additionalProperties) } : {}),
    ...(properties
      ? {
          properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, strict(one)])),
          ...(isOpen ? {} : { additionalProperties: false }),
        }
      : {}),
  };
}

function schemaOf(name: string): Schema {
  // SAFETY: a schema of a custom resource, beside this test.
  return JSON.parse(readFileSync(new URL(`crd/${name}.json`, import.meta.url), 'utf8')) as Schema;
}

const ajv = new Ajv({ strict: false, allErrors: true, formats: { int32: true, int64: true } });
const check = {
  ServingRuntime: ajv.compile(strict(schemaOf('serving-runtime'))),
  InferenceService: ajv.compile(strict(schemaOf('inference-service'))),
};

/** What `limpid serve` takes too. */
const GUARDED: Partial<DeployOptions> = {
  ...{ grpcPort: 9001, rollout: { split: { 2: 12.5 }, shadow: '3' } },
  ...{ keyFile: '/etc/keys/a 100%.key', publicKey: '/home/me/limpid.pub' },
};

describe('limpid deploy', () => {
  const OPTIONS: [what: string, options: Partial<DeployOptions>][] = [
    ['as it comes', {}],
    [
      'with all options',
      {
        image: 'registry.example.org:5000/team/digits:2',
        port: 9000,
        replicas: 3,
        cpu: '500m',
        memory: '512Mi',
        storage: 's3://bucket/digits',
        namespace: 'vision',
        hosts: ['digits.example.org'],
        engine: 'native',
      },
    ],
    ['with gRPC, a roll-out, and keys in files', GUARDED],
    ['with a hostile name', { model: HOSTILE }],
    ['with a name that YAML could take for something else', { model: 'no' }],
    ['of the registry', { registered: { reference: 'digits:3', version: 3, hash: 'a'.repeat(64) } }],
    ['with a long name', { model: 'a'.repeat(300) }],
  ];
  for (const [what, options] of OPTIONS) {
    it(`${what}: KServe's schemas hold`, () => {
      const [runtime, service] = manifests(files(options)['kserve.yaml']);
      for (const one of [runtime, service]) {
        assert.ok(one);
        const validate = check[one.kind as keyof typeof check];
        assert.ok(validate(one), ajv.errorsText(validate.errors));
        assert.ok(one.metadata.name.length <= 63);
      }
    });

    it(`${what}: pods of the Deployment are those of KServe's schema, and the Service finds them`, () => {
      const [workload, service, ...more] = manifests(files(options)['kubernetes.yaml']);
      assert.deepEqual([workload?.kind, service?.kind, more.length], ['Deployment', 'Service', 0]);
      // SAFETY: asserted below.
      const { template, selector } = workload?.spec as {
        template: { metadata: { labels: object }; spec: object };
        selector: { matchLabels: object };
      };
      // a predictor of KServe is a PodSpec of Kubernetes and more
      const wrapped = {
        apiVersion: 'serving.kserve.io/v1beta1',
        kind: 'InferenceService',
        spec: { predictor: template.spec },
      };
      assert.ok(check.InferenceService(wrapped), ajv.errorsText(check.InferenceService.errors));
      for (const selected of [selector.matchLabels, service?.spec['selector']])
        assert.deepEqual({ ...template.metadata.labels, ...(selected as object) }, template.metadata.labels);
    });
  }

  it('the schemas refuse what is wrong', () => {
    const [runtime] = manifests(files()['kserve.yaml']);
    for (const change of [
      { containers: undefined },
      { protocolVersions: 'v2' },
      { container: [] },
      { multiModel: 'no' },
    ])
      assert.ok(!check.ServingRuntime({ ...runtime, spec: { ...runtime?.spec, ...change } }), JSON.stringify(change));
  });

  it('servers have no rights, limits, and the probes of the Open Inference Protocol', () => {
    for (const name of ['kubernetes.yaml', 'kserve.yaml']) {
      const text = JSON.stringify(manifests(files()[name]));
      for (const part of [
        '"runAsNonRoot":true',
        '"readOnlyRootFilesystem":true',
        '"allowPrivilegeEscalation":false',
        '"drop":["ALL"]',
        '"limits":{"cpu":"1","memory":"1Gi"}',
        '"livenessProbe":{"httpGet":{"path":"/v2/health/live","port":8080,"httpHeaders":[{"name":"Host","value":"localhost"}]}',
        '"readinessProbe":{"httpGet":{"path":"/v2/health/ready","port":8080,"httpHeaders":[{"name":"Host","value":"localhost"}]}',
        '"--host","0.0.0.0"',
        '"--allow-host","digits.default.svc.cluster.local"',
        '"LIMPID_SERVE_KEY","valueFrom":{"secretKeyRef":{"name":"digits-key","key":"key"}}',
      ])
        assert.ok(text.includes(part), `${name}: ${part}`);
    }
    const { Dockerfile = '', 'digits.service': unit = '', 'docker-compose.yaml': compose = '' } = files();
    assert.match(Dockerfile, /^USER 10001:10001$/m);
    for (const part of [
      'DynamicUser=yes',
      'ProtectSystem=strict',
      'NoNewPrivileges=yes',
      'MemoryMax=1073741824',
      'CPUQuota=100%',
    ])
      assert.ok(unit.includes(part), part);
    for (const part of ['127.0.0.1:8080:8080', 'read_only: true', 'no-new-privileges:true'])
      assert.ok(compose.includes(part), part);
  });

  it('gRPC has a port of the image, of the pods and of the Service, and the roll-out is in each command', () => {
    const all = files(GUARDED);
    const [workload, service] = manifests(all['kubernetes.yaml']);
    assert.deepEqual(service?.spec['ports'], [
      { name: 'http', port: 80, targetPort: 8080 },
      { name: 'grpc', port: 9001, targetPort: 9001, appProtocol: 'kubernetes.io/h2c' },
    ]);
    const [, predictor] = manifests(all['kserve.yaml']);
    assert.equal(predictor?.metadata.annotations?.['serving.kserve.io/deploymentMode'], 'RawDeployment');
    const ports = '"ports":[{"name":"http1","containerPort":8080,"protocol":"TCP"},{"name":"h2c","containerPort":9001,';
    for (const name of ['kubernetes.yaml', 'kserve.yaml'])
      assert.ok(JSON.stringify(manifests(all[name])).includes(ports), name);
    assert.equal(workload?.metadata.annotations?.['serving.kserve.io/deploymentMode'], undefined);
    const { Dockerfile = '', 'docker-compose.yaml': compose = '', 'digits.service': unit = '' } = all;
    assert.match(Dockerfile, /^EXPOSE 8080 9001$/m);
    assert.match(compose, /127\.0\.0\.1:9001:9001/);
    const told = '"--split","2=12.5","--shadow","3"';
    for (const [name, text] of Object.entries({
      Dockerfile,
      unit: unit.replaceAll('" "', '","'),
      ...{ kubernetes: JSON.stringify(workload), kserve: JSON.stringify(manifests(all['kserve.yaml'])) },
    }))
      for (const part of ['"--grpc-port","9001"', told]) assert.ok(text.includes(part), `${name}: ${part}`);
  });

  it('the key is a Secret that is mounted, or what systemd loads; who signs is known to the image, not to the model', () => {
    const all = files(GUARDED);
    for (const name of ['kubernetes.yaml', 'kserve.yaml']) {
      const text = JSON.stringify(manifests(all[name]));
      for (const part of [
        '"--key-file","/run/limpid/key/key","--public-key","/etc/limpid/signer.pem"',
        '{"name":"key","mountPath":"/run/limpid/key","readOnly":true}',
        '{"name":"key","secret":{"secretName":"digits-key","items":[{"key":"key","path":"key"}]}}',
      ])
        assert.ok(text.includes(part), `${name}: ${part}`);
      assert.ok(!text.includes('LIMPID_SERVE_KEY'), 'no variable, which others of the pod could read');
    }
    const { Dockerfile = '', '.dockerignore': ignored = '', 'digits.service': unit = '' } = all;
    assert.match(Dockerfile, /^COPY --chmod=444 signer\.pem \/etc\/limpid\/signer\.pem$/m);
    assert.match(Dockerfile, /"--public-key","\/etc\/limpid\/signer\.pem"\]$/m);
    assert.deepEqual(ignored.trim().split('\n'), ['*', '!model', '!signer.pem']);
    const lines = unit.split('\n');
    for (const line of [
      'LoadCredential=key:/etc/keys/a 100%%.key',
      'LoadCredential=signer.pem:/srv/deployed/signer.pem',
    ])
      assert.ok(lines.includes(line), unit);
    assert.match(unit, /^ExecStart=.* --key-file %d\/key --public-key %d\/signer\.pem$/m);
    assert.ok(!lines.some((line) => line.startsWith('EnvironmentFile=')));
    assert.throws(() => files({ keyFile: '/a\nExecStartPre=/bin/sh' }), { code: 'DEPLOY_OPTION' });
  });

  it('a hostile name reaches annotations and the title alone, as one text', () => {
    const all = files({ model: HOSTILE });
    const name = 'evil-rm-rf-touch-x-id-home-n-values';
    // the last part of a path counts
    const title = HOSTILE.split('/').at(-1)?.replace(/\\$/, '') ?? '';
    assert.equal(kubernetesName(HOSTILE), name);
    for (const one of [...manifests(all['kubernetes.yaml']), ...manifests(all['kserve.yaml'])])
      assert.ok(
        [undefined, title].includes(one.metadata.annotations?.['limpid/model']),
        one.metadata.annotations?.['limpid/model'],
      );
    const texts = Object.entries(all).filter(([file]) => file === 'Dockerfile' || file.startsWith('docker-'));
    for (const [file, text] of texts) assert.ok(!/rm -rf \/ #|touch x\)|`id`/.test(text), file);
    const unit = Object.entries(all).find(([file]) => file.endsWith('.service'))?.[1] ?? '';
    assert.equal(unit.split('\n').filter((line) => line.includes('touch x')).length, 1, 'one line, the description');
    assert.match(unit, /^Description=.*%%n/m);
  });

  it('words of systemd', () => {
    const table: [text: string, word: string][] = [
      ['/srv/model', '"/srv/model"'],
      ['a b"c\\d', '"a b\\"c\\\\d"'],
      ['100%n $HOME', '"100%%n $$HOME"'],
    ];
    for (const [text, word] of table) assert.equal(systemdWord(text), word);
    assert.throws(() => systemdWord('a\nExecStartPre=/bin/sh'), { code: 'DEPLOY_OPTION' });
  });

  it('names, cores and bytes', () => {
    const names: [string, string][] = [
      ['Digits_v2.1', 'digits-v2-1'],
      ['3d-model', 'd-model'],
      ['模型', ''],
      ['Ünï', 'u-ni'],
      ['-a-', 'a'],
    ];
    for (const [text, name] of names) assert.equal(kubernetesName(text), name, text);
    assert.deepEqual(['500m', '2', '0.5'].map(coresOf), [0.5, 2, 0.5]);
    assert.deepEqual(['1Gi', '512Mi', '1G', '1000'].map(bytesOf), ['1073741824', '536870912', '1000000000', '1000']);
  });

  const REFUSED: Partial<DeployOptions>[] = [
    ...['a b', 'x;y', 'UPPER', '', 'a/../b', '$(id)'].map((image) => ({ image })),
    ...[0, 80, 70_000, NaN, 8080.5].map((port) => ({ port })),
    ...[0, -1, 1.5, 1e9].map((replicas) => ({ replicas })),
    ...['', '0', '1Gi', '-1', '1 --privileged'].map((cpu) => ({ cpu })),
    ...['', '1g', '500m', 'much'].map((memory) => ({ memory })),
    ...['file:///etc', 'models', 's3://a b', "pvc://a'\nb"].map((storage) => ({ storage })),
    ...['A', 'a.b', '-a'].map((namespace) => ({ namespace })),
    ...['a b', 'x,y', '*'].map((host) => ({ hosts: [host] })),
    ...[0, 80, 8080, 70_000, NaN].map((grpcPort) => ({ grpcPort })),
    ...['champion', '', '1;2'].map((version) => ({ rollout: { canary: { [version]: 1 } } })),
    ...[{ split: { '../1': 1 } }, { shadow: 'x' }].map((rollout) => ({ rollout })),
    { keyFile: 'key' },
    { model: '模型' },
  ];
  it('options that are none are refused by name', () => {
    for (const options of REFUSED)
      assert.throws(() => files(options), { code: 'DEPLOY_OPTION' }, JSON.stringify(options));
  });

  describe('in a folder', () => {
    let folder = '';
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'limpid-deploy-'));
      mkdirSync(join(folder, 'digits'));
      const layers = [{ class_name: 'Dense', config: { name: 'dense', units: 1, batch_input_shape: [null, 1] } }];
      const weights = [
        { name: 'dense/kernel', shape: [1, 1], dtype: 'float32' },
        { name: 'dense/bias', shape: [1], dtype: 'float32' },
      ];
      const modelTopology = { class_name: 'Sequential', config: { name: 'm', layers } };
      const json = { format: 'layers-model', modelTopology, weightsManifest: [{ paths: ['weights.bin'], weights }] };
      writeFileSync(join(folder, 'digits/model.json'), JSON.stringify(json));
      writeFileSync(join(folder, 'digits/weights.bin'), new Float32Array(2));
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));
    const out = () => join(folder, 'out');
    const deployed = (to = out()) => deploy({ model: join(folder, 'digits') }, to, MACHINE.command, '1.2.3');

    it('writes the files and the model', async () => {
      const { files } = await deployed();
      for (const name of [...files, 'model/model.json', 'model/weights.bin'])
        assert.ok(existsSync(join(out(), name)), name);
      assert.ok(readFileSync(join(out(), 'digits.service'), 'utf8').includes(`"${join(out(), 'model')}"`));
    });
    it('a file of Keras is served by a name of ours, a model.json with what lies beside it', async () => {
      const arrays = new Map([['layers/dense/vars/0', { shape: [1, 1], values: new Float32Array(1) }]]);
      const config = { class_name: 'Sequential', config: { name: 'm', layers: [] } };
      const weights = await writeHdf5({ arrays, groups: [] });
      const keras = makeZip({ 'config.json': Buffer.from(JSON.stringify(config)), 'model.weights.h5': weights });
      writeFileSync(join(folder, 'a $(b).keras'), keras);
      const { deployment } = await deploy({ model: join(folder, 'a $(b).keras') }, out(), MACHINE.command, '1.2.3');
      assert.equal(deployment.name, 'a-b');
      assert.ok(existsSync(join(out(), 'model/model.keras')));
      assert.match(readFileSync(join(out(), 'Dockerfile'), 'utf8'), /"serve","\/models\/a-b\/model\.keras"/);
      const other = await deploy({ model: join(folder, 'digits/model.json') }, join(folder, 'o'), MACHINE.command, '1');
      assert.equal(other.deployment.name, 'digits');
      assert.ok(existsSync(join(folder, 'o/model/weights.bin')));
    });
    it('a folder of versions is rolled out when all that is named is in it', async () => {
      const model = join(folder, 'versions');
      for (const version of ['1', '2']) cpSync(join(folder, 'digits'), join(model, version), { recursive: true });
      const rolled = (shadow: string) => deploy({ model, rollout: { shadow } }, out(), MACHINE.command, '1');
      await assert.rejects(rolled('3'), { code: 'DEPLOY_OPTION', message: /--shadow cannot be 3/ });
      assert.ok(!existsSync(out()));
      await rolled('2');
      assert.ok(existsSync(join(out(), 'model/2/model.json')));
      assert.match(readFileSync(join(out(), 'Dockerfile'), 'utf8'), /"--shadow","2"/);
    });
    it('what is signed is verified before it is copied, and the public key alone lies beside it', async () => {
      const model = join(folder, 'digits');
      const keys = keyFiles(join(folder, 'own.pem'));
      const { publicKey, privateKey } = makeKeys(keys);
      const signed = (to: string) => deploy({ model, publicKey }, to, MACHINE.command, '1');
      await assert.rejects(signed(out()), { code: 'SIGNATURE_MISSING' });
      await sign(model, { key: privateKey });
      await signed(out());
      assert.equal(readFileSync(join(out(), 'signer.pem'), 'utf8'), readFileSync(publicKey, 'utf8'));
      assert.ok(existsSync(join(out(), 'model/model.sig')), 'servers verify it again');
      writeFileSync(join(model, 'weights.bin'), Float32Array.of(1, 2));
      await assert.rejects(signed(join(folder, 'o')), { code: 'SIGNATURE_MISMATCH' });
      const keyFile = join(model, 'key');
      await assert.rejects(deploy({ model, keyFile }, out(), MACHINE.command, '1'), { code: 'DEPLOY_OPTION' });
    });
    it('deploys no model that the scanner refuses, none that is not there, none into itself', async () => {
      await assert.rejects(deployed(join(folder, 'digits/out')), {
        code: 'DEPLOY_FOLDER',
        message: /lies in the model/,
      });
      writeFileSync(join(folder, 'digits/weights.bin'), Float32Array.of(NaN, 1));
      await assert.rejects(deployed(), { code: 'DEPLOY_UNSAFE', message: /1 high/ });
      assert.ok(!existsSync(out()));
      writeFileSync(join(folder, 'text'), 'no model');
      for (const name of ['nothing', 'text'])
        await assert.rejects(deploy({ model: join(folder, name) }, out(), [], '1'), { code: 'DEPLOY_MODEL' });
    });
  });
});
