/** The tsconfig.json of a notebook, as far as it changes what code does; read anew when it has changed. */
import { emitOptions, type EmitOptions } from '../cell/emit-options.ts';
import { projectOf, type Project } from '../language/project.ts';
import { settingsStamp } from '../language/stamps.ts';
import type { PathMapping } from './path-mapping.ts';

export class EmitProject {
  readonly #folder: () => string;
  #seen: string | undefined;
  #project: Project | undefined;
  #options: EmitOptions = {};
  #mapping: PathMapping = { paths: {}, baseUrl: undefined };

  /** Gives the folder of the notebook, which may go to another one. */
  constructor(folder: () => string) {
    this.#folder = folder;
  }

  get options(): EmitOptions {
    this.#refresh();
    return this.#options;
  }

  get mapping(): PathMapping {
    this.#refresh();
    return this.#mapping;
  }

  #refresh(): void {
    const folder = this.#folder();
    const stamp = settingsStamp(folder, this.#project?.sources ?? []);
    if (stamp === this.#seen) return;
    this.#project = projectOf(folder, this.#project);
    const { given, sources } = this.#project;
    this.#seen = settingsStamp(folder, sources);
    const { paths = {}, pathsBasePath } = given;
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- many a tsconfig.json has it
    const { baseUrl } = given;
    const base = baseUrl ?? (typeof pathsBasePath === 'string' ? pathsBasePath : folder);
    const absolute = (target: string): string => (target.startsWith('/') ? target : `${base}/${target}`);
    this.#options = emitOptions(given);
    this.#mapping = {
      paths: Object.fromEntries(Object.entries(paths).map(([pattern, targets]) => [pattern, targets.map(absolute)])),
      baseUrl,
    };
  }
}
