/** Arguments of a debug request, as they came over the wire: anything may be missing or of another type. */
import { LimpidError } from '../errors.ts';
import type { Json, JsonObject } from '../messages.ts';
import { say } from '../say.ts';

export class Arguments {
  readonly #values: JsonObject;

  constructor(values: Json | undefined) {
    this.#values = isObject(values) ? values : {};
  }

  /** @throws DEBUG_ARGUMENT when it is missing; so do the other readers without "optional" in their name */
  text(name: string): string {
    return this.optionalText(name) ?? this.#refuse(name, say('a string'));
  }

  optionalText(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  count(name: string): number {
    return this.optionalCount(name) ?? this.#refuse(name, say('a whole number from 0 on'));
  }

  optionalCount(name: string): number | undefined {
    const value = this.#values[name];
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  }

  /** True unless it is sent as false, or the other way round. */
  flag(name: string, fallback: boolean): boolean {
    const value = this.#values[name];
    return typeof value === 'boolean' ? value : fallback;
  }

  texts(name: string): string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
  }

  object(name: string): Arguments {
    return new Arguments(this.#values[name]);
  }

  objects(name: string): Arguments[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.map((entry) => new Arguments(entry)) : [];
  }

  #refuse(name: string, expected: string): never {
    throw new LimpidError('DEBUG_ARGUMENT', { name, expected });
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
