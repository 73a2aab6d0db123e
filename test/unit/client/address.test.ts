import assert from 'node:assert/strict';
import { readAddress } from '../../../kernel/src/client/server/address.ts';

describe('the address of a server', () => {
  const cases: [because: string, typed: string, url: string, hub: string, token: string, isClear: boolean][] = [
    ['as it is', 'http://localhost:8888', 'http://localhost:8888/', 'http://localhost:8888/', '', false],
    [
      'with its token',
      'http://127.0.0.1:8888/?token=abc',
      'http://127.0.0.1:8888/',
      'http://127.0.0.1:8888/',
      'abc',
      false,
    ],
    [
      'a page of JupyterLab',
      'https://a.org/base/lab/tree/x.ipynb?token=t',
      'https://a.org/base/',
      'https://a.org/base/',
      't',
      false,
    ],
    [
      'a line of `jupyter server list`',
      ' http://a.org:1/?token=t :: /home ',
      'http://a.org:1/',
      'http://a.org:1/',
      't',
      true,
    ],
    ['a server of a hub', 'https://h.org/user/ann/lab', 'https://h.org/user/ann/', 'https://h.org/', '', false],
    [
      'a named server of a hub',
      'https://h.org/x/user/ann/gpu/tree',
      'https://h.org/x/user/ann/gpu/',
      'https://h.org/x/',
      '',
      false,
    ],
    ['a page of a hub', 'https://h.org/hub/token', 'https://h.org/', 'https://h.org/', '', false],
    ['this machine by IPv6', 'http://[::1]:8888/', 'http://[::1]:8888/', 'http://[::1]:8888/', '', false],
    [
      'a name that only begins so',
      'http://127.0.0.1.evil.org/',
      'http://127.0.0.1.evil.org/',
      'http://127.0.0.1.evil.org/',
      '',
      true,
    ],
  ];
  for (const [because, typed, url, hub, token, isClear] of cases) {
    it(because, () => assert.deepEqual(readAddress(typed), { url, hub, token, isClear }));
  }

  for (const typed of ['', 'localhost:8888', 'ftp://a.org/', 'file:///etc/passwd', 'javascript:alert(1)', 'http://']) {
    it(`is not ${JSON.stringify(typed)}`, () =>
      assert.throws(() => readAddress(typed), /no address of a Jupyter Server/));
  }

  it('that is none is not told with its token', () =>
    assert.throws(
      () => readAddress('ws://a.org/?token=secret'),
      (error: Error) => !error.message.includes('secret'),
    ));
});
