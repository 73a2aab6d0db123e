import assert from 'node:assert/strict';
import { totalmem } from 'node:os';
import { freeMemory } from '../../../kernel/src/memory/free.ts';

const MACHINE =
  'MemTotal:       16000000 kB\nMemFree:         1000000 kB\nMemAvailable:    8000000 kB\nSwapFree:        2000000 kB\n';

describe('free memory', () => {
  it('is what Linux calls available, and the swap', () => {
    assert.equal(free({ '/proc/meminfo': MACHINE }), 10_000_000 * 1024);
  });

  it("is what a container's limit leaves (control groups 2); pages that cache files do not count as used", () => {
    const files = {
      '/proc/meminfo': MACHINE,
      '/proc/self/cgroup': '0::/\n',
      '/sys/fs/cgroup/memory.max': '2000000000\n',
      '/sys/fs/cgroup/memory.current': '1900000000\n',
      '/sys/fs/cgroup/memory.stat': 'anon 400000000\nfile 1500000000\ninactive_file 900000000\nactive_file 600000000\n',
    };
    assert.equal(free(files), 1_600_000_000);
    assert.equal(free({ ...files, '/sys/fs/cgroup/memory.max': 'max\n' }), 10_000_000 * 1024);
  });

  it('is what the tightest of nested groups leaves (control groups 1)', () => {
    const group = (path: string, limit: number): object => ({
      [`/sys/fs/cgroup/memory${path}/memory.limit_in_bytes`]: `${limit}\n`,
      [`/sys/fs/cgroup/memory${path}/memory.usage_in_bytes`]: '500000000\n',
      [`/sys/fs/cgroup/memory${path}/memory.stat`]: 'total_inactive_file 100000000\n',
    });
    const files = {
      '/proc/meminfo': MACHINE,
      '/proc/self/cgroup': '5:cpu:/\n4:memory:/user/notebook\n0::/\n',
      ...group('', 9_223_372_036_854_771_712),
      ...group('/user', 1_000_000_000),
      ...group('/user/notebook', 3_000_000_000),
    };
    assert.equal(free(files), 600_000_000);
  });

  it('where the system does not tell, is all there is', () => {
    assert.equal(free({}), totalmem());
  });
});

function free(files: { [path: string]: string }): number {
  return freeMemory((file) => files[file] ?? null);
}
