/** JupyterLab's debugger panel on our kernel: a breakpoint in a cell, the stack, the variables, a step, and on to the end. */
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { appears, disappears, settles, until } from '../editor/browser.ts';
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
    const line = lab.cell(0).locator('.cm-breakpoint-gutter .cm-gutterElement').nth(3);
    const breakpoint = lab.page.locator('.jp-DebuggerBreakpoint');
    // the gutter is there before it takes clicks, and a second click takes the breakpoint away
    await until('the breakpoint is set', async () => {
      if (!(await breakpoint.isVisible())) await line.click();
      return appears(breakpoint, 10_000);
    });
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
    const frames = lab.page.locator('.jp-DebuggerCallstackFrame');
    // the frames are shown before the button does anything
    await until('the cell goes on', async () => {
      if ((await frames.count()) === 0) return true;
      await settles(lab.page.locator('.jp-DebuggerSidebar-body [title^="Continue"]').click({ timeout: 5000 }));
      return disappears(frames.first(), 5000);
    });
  }
});

function exactly(text: string): RegExp {
  return new RegExp(`^${text}$`);
}
