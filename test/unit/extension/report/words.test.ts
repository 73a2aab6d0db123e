/** The text that people paste when they ask for help. */
import assert from 'node:assert/strict';
import { reportOf, type Health } from '../../../../extension/src/report/words.ts';
import { translate } from '../translate.ts';

const health: Health = {
  extension: '0.1.0',
  editor: 'code-server 1.139.1',
  machine: 'linux x64',
  remote: undefined,
  settings: { 'limpid.node': '', 'limpid.keepKernel': 10 },
  kernels: 1,
  doctor: '✓ Node        v24.21.0\n',
  log: 'started\n',
};

describe('the health report', () => {
  it('says what runs where, how it is set, what the doctor found and what the log ends with', () =>
    assert.equal(
      reportOf(health, translate),
      `# Limpid health report

- Limpid 0.1.0 in code-server 1.139.1
- linux x64
- 1 kernel runs
- limpid.node: ""
- limpid.keepKernel: 10

## limpid doctor

\`\`\`text
✓ Node        v24.21.0
\`\`\`

## The end of the log

\`\`\`text
started
\`\`\`

`,
    ));

  it('names the remote machine', () =>
    assert.match(
      reportOf({ ...health, remote: 'ssh-remote' }, translate),
      /in code-server 1\.139\.1, by ssh-remote\n/,
    ));

  it('takes the newest lines of a long log', () => {
    const log = Array.from({ length: 500 }, (_, line) => `line ${line}`).join('\n');
    const report = reportOf({ ...health, log }, translate);
    assert.match(report, /line 499\n/);
    assert.doesNotMatch(report, /line 400\n/);
  });

  it('is not broken by fences in what was logged', () => {
    const report = reportOf({ ...health, log: '```\n# not a title\n```' }, translate);
    assert.match(report, /\n````text\n```\n# not a title\n```\n````\n/);
  });
});
