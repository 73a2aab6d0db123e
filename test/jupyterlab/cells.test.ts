/** Cells in a real JupyterLab: values, streams and errors come where they belong. */
import { JupyterLab } from './jupyterlab.ts';

const CELLS = ['const answer: number = 41;\nanswer + 1', 'console.log("one"); console.error("two")', 'nowhere.to'];

describe('cells in JupyterLab', () => {
  let lab: JupyterLab;
  before(async () => {
    lab = await JupyterLab.start({ 'cells.ipynb': CELLS });
    await lab.open('cells.ipynb');
  });
  after(async () => lab.close());

  it('a value is shown', async () => {
    await lab.runCell(0);
    await lab.shows(0, /^42$/);
  });

  it('stdout and stderr are shown', async () => {
    await lab.runCell(1);
    await lab.shows(1, /^one two$/);
  });

  it('an error is shown with its line', async () => {
    await lab.runCell(2);
    await lab.shows(2, /ReferenceError: nowhere is not defined.*cell-\d\.ts:1/);
    await lab.screenshot('jupyterlab-cells');
  });
});
