/** Why a request is refused, by MLflow's codes. Pure. */

/** As mlflow/exceptions.py has them. */
const STATUS = {
  INVALID_PARAMETER_VALUE: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  INVALID_STATE: 400,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  INTERNAL_ERROR: 500,
} as const;

export type Code = keyof typeof STATUS;

export class Refused extends Error {
  readonly code: Code;

  constructor(code: Code, message: string) {
    super(message);
    this.code = code;
  }

  get status(): number {
    return STATUS[this.code];
  }
}

export function unknown(what: string, which: string): Refused {
  return new Refused('RESOURCE_DOES_NOT_EXIST', `There is no ${what} ${JSON.stringify(which.slice(0, 300))}`);
}

export function invalid(message: string): Refused {
  return new Refused('INVALID_PARAMETER_VALUE', message);
}
