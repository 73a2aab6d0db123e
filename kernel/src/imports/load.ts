/** A module -> its text as Node runs it: TypeScript is compiled as cells are. */
import { readFileSync } from 'node:fs';
import type { RegisterHooksOptions } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineSource } from './brought.ts';
import { syntaxError } from './failures.ts';
import { typescript } from './lazy-typescript.ts';
import { unmarked } from './mark.ts';
import type { ModuleGraph } from './module-graph.ts';
import type { EmitProject } from './emit-project.ts';
import { packageType } from './package-type.ts';
import { facadeSource } from './required-module.ts';
import { isOwn, isUsers } from './whose.ts';

type Load = NonNullable<RegisterHooksOptions['load']>;

export interface LoadOptions {
  folder(): string;
  graph: ModuleGraph;
  /** Is told of modules of ECMAScript. */
  modules: Set<string>;
  /** Source maps by the URL that stack frames carry. */
  mapped(url: string, map: string): void;
}

export function loader({ folder, graph, modules, mapped }: LoadOptions): Load {
  let project: EmitProject | undefined;

  return (url, context, next) => {
    const isRequired = context.conditions.includes('require');
    const engine = engineSource(url, isRequired);
    if (engine !== undefined) {
      return { format: isRequired ? 'commonjs' : 'module', source: engine, shortCircuit: true };
    }
    const facade = facadeSource(url);
    if (facade !== undefined) return { format: 'module', source: facade, shortCircuit: true };
    if (!url.startsWith('file:') || isOwn(url)) return next(url, context);
    if (isUsers(url) && !url.endsWith('.node')) graph.watch(url);
    const result = isTypeScript(url) ? compiled(url) : next(url, withAttributes(url, context));
    if (result.format === 'module') modules.add(unmarked(url));
    else modules.delete(unmarked(url));
    return result;
  };

  function compiled(url: string): ReturnType<Load> {
    project ??= new (typescript().EmitProject)(folder);
    const file = fileURLToPath(url);
    const { javascript, map, format, mistakes } = typescript().compileFile(readFileSync(file, 'utf8'), {
      url: unmarked(url),
      packageType: packageType(path.dirname(file)),
      project: project.options,
    });
    const [mistake] = mistakes;
    if (mistake) throw syntaxError(unmarked(url), mistake);
    mapped(url, map);
    const reference = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`;
    return { format, source: `${javascript}\n${reference}`, shortCircuit: true };
  }
}

function isTypeScript(url: string): boolean {
  return /\.[cm]?tsx?$/.test(new URL(url).pathname) || /\.jsx$/.test(new URL(url).pathname);
}

/** JSON needs no attribute, as TypeScript has it with `resolveJsonModule`. */
function withAttributes(url: string, context: Parameters<Load>[1]): Parameters<Load>[1] {
  const isJson = isUsers(url) && new URL(url).pathname.endsWith('.json');
  return isJson ? { ...context, importAttributes: { type: 'json' } } : context;
}
