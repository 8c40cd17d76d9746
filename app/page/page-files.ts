import { extname, join, normalize, sep } from 'node:path';

// What the hosts that serve the page have in common: its headers, and which file an address names.

/** Host name of the page in every host, for ever: it is the WebAuthn relying party of every passkey made in Hawser. */
export const pageHostName = 'hawser.localhost';

/**
 * The headers of every answer. `connect` names what else than its own origin the page may connect to (serve: its WebSocket).
 * Styles need `unsafe-inline`: xterm's DOM renderer writes style elements.
 */
export function securityHeaders(connect: readonly string[] = []): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy':
      'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), midi=(), payment=(), display-capture=()',
    'Cache-Control': 'no-cache',
  };
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * The file below `root` that the path of an address names (still percent-encoded, `/…`), or `undefined` when it leaves the
 * folder or is malformed. Says nothing about whether the file exists.
 */
export function pageFile(pathname: string, root: string): { readonly path: string; readonly type: string } | undefined {
  const name = decode(pathname);
  if (name === undefined || name.includes('\0') || name.includes('\\')) return undefined;
  const path = normalize(join(root, name.endsWith('/') ? `${name}index.html` : name));
  if (!path.startsWith(normalize(root) + sep)) return undefined;
  return { path, type: contentTypeOf(path) };
}

/** The content type of a file of the page, by its ending. */
export function contentTypeOf(path: string): string {
  return contentTypes[extname(path).toLowerCase()] ?? 'application/octet-stream';
}

function decode(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}
