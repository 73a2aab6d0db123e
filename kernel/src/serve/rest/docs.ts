/** GET /openapi.json, and /docs: the same for a person, a page that loads nothing. */
import type { FastifyInstance } from 'fastify';
import { escapeXml } from '../../display/markup.ts';
import type { Models } from '../inference.ts';
import { openApi, type Operation } from './openapi.ts';

export function docsDoor(app: FastifyInstance, models: Models, name: string, isGuarded: boolean): void {
  const page = docsPage(name, openApi(name, { models: [], ready: [], isGuarded }).paths);
  app.get('/openapi.json', () => {
    const named = [...new Set(models.index().map((one) => one.name))];
    const ready = named.filter((one) => models.isModelReady(one)).map((one) => models.metadata(one));
    return openApi(name, { models: named, ready, isGuarded });
  });
  app.get('/docs', (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(page),
  );
}

function docsPage(name: string, paths: { [path: string]: { [method: string]: Operation } }): string {
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { summary }]) =>
        `<tr><td>${method.toUpperCase()}</td><td><code>${escapeXml(path)}</code></td><td>${escapeXml(summary)}</td></tr>`,
    ),
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeXml(name)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color-scheme:light dark}
td{padding:.3rem 1rem .3rem 0;vertical-align:top;border-top:1px solid #8884}table{border-collapse:collapse}</style></head>
<body><h1>${escapeXml(name)}</h1>
<p>Models behind the Open Inference Protocol V2, TensorFlow Serving's REST and MLflow's <code>/invocations</code>.
The whole contract: <a href="/openapi.json">/openapi.json</a>.</p>
<table>${rows.join('\n')}</table></body></html>
`;
}
