/** Stands in for VS Code's native log module: the same calls, one file, plain JavaScript. */
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];

exports.setFlushOn = () => undefined;

exports.createAsyncRotatingLogger = async (_name, file) => {
  let lowest = LEVELS.indexOf('info');
  mkdirSync(dirname(file), { recursive: true });
  const logger = {
    setLevel: (level) => (lowest = level),
    setPattern: () => undefined,
    clearFormatters: () => undefined,
    flush: () => undefined,
    drop: () => undefined,
  };
  for (const [level, name] of LEVELS.entries()) {
    logger[name] = (line) => {
      if (level >= lowest) appendFileSync(file, `${new Date().toISOString()} [${name}] ${line}\n`);
    };
  }
  return logger;
};
