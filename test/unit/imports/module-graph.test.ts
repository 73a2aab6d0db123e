import assert from 'node:assert/strict';
import { ModuleGraph } from '../../../kernel/src/imports/module-graph.ts';

/** A graph on a disk that the test writes: name -> text. */
function graphOn(disk: Record<string, string>): ModuleGraph {
  return new ModuleGraph({
    stamp: (url) => disk[url] ?? '',
    digest: (url) => (disk[url] ?? '').trim(),
    isSteady: (url) => url.includes('/own/'),
  });
}

const url = (name: string): string => `file:///${name}`;

/** Loads modules as Node does: `a>b` says that a imports b. */
function load(graph: ModuleGraph, ...edges: string[]): void {
  for (const edge of edges) {
    const [parent, module = ''] = edge.split('>').map(url);
    graph.resolved(module, parent);
    for (const one of [parent, module]) if (one !== undefined) graph.watch(one);
  }
}

describe('what must be evaluated afresh', () => {
  it('a changed file, and all that imports it', () => {
    const disk = { [url('a')]: '1', [url('b')]: '1', [url('c')]: '1', [url('d')]: '1' };
    const graph = graphOn(disk);
    load(graph, 'a>b', 'b>c', 'd>d');
    assert.deepEqual([...graph.refresh()], []);
    disk[url('c')] = '2';
    assert.deepEqual([...graph.refresh()].sort(), [url('a'), url('b'), url('c')]);
    assert.equal(graph.resolved(url('b'), url('a')), `${url('b')}?limpid-again=1`);
    assert.equal(graph.resolved(url('d'), undefined), url('d'));
  });

  it('once for each change', () => {
    const disk = { [url('a')]: '1' };
    const graph = graphOn(disk);
    load(graph, 'a>a');
    disk[url('a')] = '2';
    assert.equal(graph.refresh().size, 1);
    disk[url('a')] = '3';
    assert.equal(graph.refresh().size, 0, 'it has not been loaded in between');
    graph.watch(url('a'));
    disk[url('a')] = '4';
    assert.equal(graph.refresh().size, 1);
    assert.equal(graph.times(url('a')), 2);
  });

  it('not a file whose text is the same', () => {
    const disk = { [url('a')]: '1' };
    const graph = graphOn(disk);
    load(graph, 'a>a');
    disk[url('a')] = '1 ';
    assert.equal(graph.refresh().size, 0);
  });

  it('files that import each other, together', () => {
    const disk = { [url('a')]: '1', [url('b')]: '1' };
    const graph = graphOn(disk);
    load(graph, 'a>b', 'b>a');
    disk[url('a')] = '2';
    assert.equal(graph.refresh().size, 2);
  });

  it('what threw, and what imports it, of the modules of this import', () => {
    const graph = graphOn({});
    const end = graph.begin();
    for (const [parent, module] of [
      ['top', 'bad'],
      ['top', 'good'],
      ['top', 'own/engine'],
    ] as const) {
      graph.resolved(url(parent), undefined);
      graph.resolved(url(module), url(parent));
    }
    assert.deepEqual([...graph.failed((module) => module === url('bad'))].sort(), [url('bad'), url('top')]);
    end();
  });

  it('all of them when none was evaluated; but never the kernel itself', () => {
    const graph = graphOn({});
    const end = graph.begin();
    for (const name of ['top', 'good', 'own/engine']) graph.resolved(url(name), undefined);
    assert.deepEqual([...graph.failed(() => false)].sort(), [url('good'), url('top')]);
    end();
  });

  it('what was interrupted, but not what was whole before', () => {
    const graph = graphOn({});
    const end = graph.begin();
    graph.resolved(url('whole'), undefined);
    end();
    graph.begin();
    graph.resolved(url('whole'), undefined);
    graph.resolved(url('half'), undefined);
    assert.deepEqual([...graph.interrupt()], [url('half')]);
  });
});
