/** Mocha's reporter for `npm test`: a line for each file's outermost group, whole failures, and true counts in a file. */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

const { EVENT_RUN_END, EVENT_SUITE_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Mocha.Runner.constants;

export default class CountingReporter extends Mocha.reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    const count = { passed: 0, failed: 0, failures: [] };
    let group = { passed: 0, failed: 0 };
    let since = Date.now();
    const fail = (test, why) => {
      count.failed += 1;
      group.failed += 1;
      count.failures.push(`${test.fullTitle()}: ${why.split('\n')[0]}`);
    };
    runner.on(EVENT_TEST_PASS, () => {
      count.passed += 1;
      group.passed += 1;
    });
    runner.on(EVENT_TEST_FAIL, (test, error) => fail(test, error.message ?? String(error)));
    // A skipped test has shown nothing.
    runner.on(EVENT_TEST_PENDING, (test) => {
      console.log(`  ✗ skipped: ${test.fullTitle()}`);
      fail(test, 'skipped');
    });
    runner.on(EVENT_SUITE_END, (suite) => {
      if (suite.parent?.root !== true) return;
      const took = Math.round((Date.now() - since) / 1000);
      const counted = `${group.passed} passed, ${group.failed} failed, ${took} s`;
      console.log(`  ${group.failed === 0 ? '✓' : '✗'} ${suite.title}: ${counted}`);
      group = { passed: 0, failed: 0 };
      since = Date.now();
    });
    runner.once(EVENT_RUN_END, () => {
      if (this.failures.length > 0) Mocha.reporters.Base.list(this.failures);
      writeFileSync(options.reporterOptions.output, JSON.stringify(count));
    });
  }
}
