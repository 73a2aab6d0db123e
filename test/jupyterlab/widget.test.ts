/** A widget of ours in a real JupyterLab, drawn by anywidget: both sides change its state, and binary data keeps its bytes. */
import assert from 'node:assert/strict';
import { JupyterLab } from './jupyterlab.ts';

const COUNTER = `import { widget } from 'limpid';
const counter = widget({
  state: { value: 0, bytes: new Uint8Array([1, 2, 3]) },
  css: '.counter { background: rgb(1, 2, 3); color: white; font-size: 30px }',
  esm: \`export default { render({ model, el }) {
    const button = document.createElement('button');
    button.className = 'counter';
    const show = () => {
      const bytes = model.get('bytes');
      const sum = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).reduce((a, b) => a + b, 0);
      button.textContent = 'value ' + model.get('value') + ', sum ' + sum;
    };
    button.onclick = () => {
      model.set('value', model.get('value') + 1);
      model.set('bytes', new DataView(new Uint8Array([7, 8, 9, 10]).buffer));
      model.save_changes();
      model.send({ clicked: true }, undefined, [new Uint8Array([5, 6]).buffer]);
    };
    model.on('change:value', show);
    model.on('change:bytes', show);
    model.on('msg:custom', (content, buffers) => { button.title = content.title + ' ' + buffers[0].byteLength; });
    show();
    el.append(button);
  } }\`,
});
const seen: string[] = [];
counter.on('change:value', (value, before) => seen.push(\`\${before} -> \${value}\`));
counter.on('msg:custom', (content, buffers) => seen.push(\`\${JSON.stringify(content)} \${buffers.map((b) => [...b])}\`));
counter`;

const NOTEBOOK = [
  COUNTER,
  "[counter.get('value'), [...counter.get('bytes')], seen]",
  "console.log('waiting');\nawait new Promise((done) => counter.on('change:value', (value) => done(`clicked at ${value}`)))",
  "counter.set({ value: 41, bytes: new Uint8Array([100, 100]) }); counter.send({ title: 'from the kernel' }, [new Uint8Array(9)])",
  "import { display } from 'limpid';\nawait display(counter);\nundefined",
  'counter.close()',
];

describe('a widget in JupyterLab', () => {
  let lab: JupyterLab;
  before(async () => {
    lab = await JupyterLab.start({ 'widget.ipynb': NOTEBOOK });
    await lab.open('widget.ipynb');
  });
  after(async () => lab.close());

  const button = (cell = 0) => lab.outputs(cell).locator('button.counter');

  it('is drawn with its state, its buffers and its style', async () => {
    await lab.runCell(0);
    await button().getByText('value 0, sum 6').waitFor();
    const colour = await button().evaluate((element) => getComputedStyle(element).backgroundColor);
    assert.equal(colour, 'rgb(1, 2, 3)');
  });

  it("a click in the browser changes the kernel's state", async () => {
    await button().click();
    await button().getByText('value 1, sum 34').waitFor();
    await button().click();
    await button().getByText('value 2, sum 34').waitFor();
    await lab.idle();
    await lab.runCell(1);
    await lab.shows(1, /\[ ?2, \[ ?7, 8, 9, 10 ?\], \[ ?'0 -> 1', '\{"clicked":true\} 5,6', '1 -> 2'/);
  });

  it('a click is heard while a cell waits for it', async () => {
    await lab.startCell(2);
    await lab.outputs(2).getByText('waiting').waitFor();
    await button().click();
    await lab.outputs(2).getByText("'clicked at 3'").waitFor();
  });

  it('the kernel changes what the browser shows, and sends it messages of its own', async () => {
    await lab.runCell(3);
    await button().getByText('value 41, sum 200').waitFor();
    await lab.page.getByTitle('from the kernel 9').waitFor();
    await lab.screenshot('jupyterlab-widget');
  });

  it('two views share one state', async () => {
    await lab.runCell(4);
    await button(4).getByText('value 41, sum 200').waitFor();
    await button(4).click();
    await button(0).getByText('value 42, sum 34').waitFor();
  });

  it('a page that is loaded anew finds it again', async () => {
    await lab.command('Save Notebook');
    // a page that goes before the file is written has no outputs to show again
    await lab.saved('widget.ipynb');
    await lab.page.reload();
    await lab.idle();
    await button(0).getByText('value 42, sum 34').waitFor();
    await button(0).click();
    await button(0).getByText('value 43, sum 34').waitFor();
  });

  it('closed, it is gone', async () => {
    await lab.runCell(5);
    await button(0).waitFor({ state: 'detached' });
  });
});
