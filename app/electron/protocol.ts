import type { Session } from 'electron';
import type { PageFiles } from '../page/page-cache.ts';
import { pageFile, pageHostName, securityHeaders } from '../page/page-files.ts';

/** The page's origin. No socket is ever opened for it: it is answered in-process. */
export const pageOrigin = `http://${pageHostName}`;

const allowedStarts = [`${pageOrigin}/`, `blob:${pageOrigin}/`, 'data:'];
const headers = securityHeaders();

/**
 * Answers the page's origin from the folder of built page files and refuses every other address: two nets, the handlers for
 * http(s) and file, and the request filter for the rest (WebSockets).
 */
export function servePage(session: Session, files: PageFiles, options: { readonly withDevTools: boolean }): void {
  const starts = options.withDevTools ? [...allowedStarts, 'devtools:'] : allowedStarts;
  session.protocol.handle('http', (request) => answer(request, files));
  for (const scheme of ['https', 'file']) session.protocol.handle(scheme, () => refusal(403));
  session.webRequest.onBeforeRequest(({ url }, proceed) => proceed({ cancel: !starts.some((start) => url.startsWith(start)) }));
}

async function answer(request: Request, files: PageFiles): Promise<Response> {
  const url = new URL(request.url);
  const file = url.origin === pageOrigin ? pageFile(url.pathname, files.root) : undefined;
  if (file === undefined) return refusal(403);
  if (request.method !== 'GET') return refusal(405);
  try {
    return new Response(await files.read(file.path), { headers: { ...headers, 'Content-Type': file.type } });
  } catch {
    return refusal(404);
  }
}

function refusal(status: number): Response {
  return new Response(`${status}\n`, { status, headers: { ...headers, 'Content-Type': 'text/plain' } });
}
