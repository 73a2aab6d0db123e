/** JupyterLab's debugger panel on our kernel: a breakpoint in a cell, the stack, the variables, a step, and on to the end. */
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { appears, until } from '../editor/browser.ts';
import { JupyterLab } from './jupyterlab.ts';

const CELL = ['function twice(x: number): number {', '  const y = x * 2;', '  return y;', '}', 'twice(21)'].join('\n');

describe('the debugger of JupyterLab', () => {
  let lab: JupyterLab;
  before(async () => {
    lab = await JupyterLab.start({ 'debugger.ipynb': [CELL, 'twice(4)'] });
    await lab.open('debugger.ipynb');
  });
  after(async () => lab.close());

  it('is offered for our kernel', async () => {
    const bug = lab.page.locator('.jp-DebuggerBugButton');
    // the button is there before what it does is
    await until('the debugger is on', async () => {
      await bug.click();
      return appears(bug.and(lab.page.locator('[aria-pressed="true"]')), 10_000);
    });
    await lab.page.locator('.jp-DebuggerCallstack').waitFor();
  });

  it('stops at a breakpoint in a cell, and shows stack and variables', async () => {
    await lab.cell(0).locator('.cm-breakpoint-gutter .cm-gutterElement').nth(3).click();
    await lab.page.locator('.jp-DebuggerBreakpoint').waitFor();
    await lab.startCell(0);
    await lab.page.locator('.jp-DebuggerCallstackFrame', { hasText: 'twice' }).waitFor();
    await variable('y', '42').waitFor();
    await lab.screenshot('jupyterlab-debugger');
    assert.equal(await lab.prompt(0).innerText(), '[*]:');
  });

  it('goes on to the end, and stops again when the function is called from another cell', async () => {
    await goOn();
    await lab.outputs(0).filter({ hasText: '42' }).waitFor();
    await lab.startCell(1);
    await variable('y', '8').waitFor();
    await goOn();
    await lab.outputs(1).filter({ hasText: '8' }).waitFor();
  });

  /** A variable of the panel, with this value. */
  function variable(name: string, value: string): Locator {
    return lab.page
      .locator('.jp-TreeItem', { has: lab.page.locator('.jp-DebuggerVariables-name', { hasText: exactly(name) }) })
      .locator('.jp-DebuggerVariables-detail', { hasText: exactly(value) });
  }

  async function goOn(): Promise<void> {
    await lab.page.locator('.jp-DebuggerSidebar-body [title^="Continue"]').click();
  }
});

function exactly(text: string): RegExp {
  return new RegExp(`^${text}$`);
}
