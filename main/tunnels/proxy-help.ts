import { spawn } from 'node:child_process';
import { access, constants, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProxyHelp } from '../../shared/model/tunnels.ts';

export interface ProxyAddress {
  /** Where the proxy can be reached from this computer. */
  readonly host: string;
  readonly port: number;
}

const hostText = ({ host, port }: ProxyAddress): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** A proxy auto-configuration file: everything but this computer itself goes through the proxy, names are resolved over there. */
export function pacText(proxy: ProxyAddress): string {
  const at = hostText(proxy);
  return [
    'function FindProxyForURL(url, host) {',
    "  if (isPlainHostName(host) && host === 'localhost') return 'DIRECT';",
    "  if (host === '127.0.0.1' || host === '::1' || host === '[::1]') return 'DIRECT';",
    `  return 'SOCKS5 ${at}; SOCKS ${at}';`,
    '}',
    '',
  ].join('\n');
}

/** Settings to be copied, by program. */
export function proxySettings(proxy: ProxyAddress, pacUrl: string): ProxyHelp['settings'] {
  const at = hostText(proxy);
  const { host, port } = proxy;
  return [
    { title: 'Any browser: automatic configuration', text: pacUrl },
    { title: 'Firefox: manual', text: `SOCKS Host ${host}, Port ${port}, SOCKS v5, “Proxy DNS when using SOCKS v5” on` },
    {
      title: 'Chromium, Chrome, Edge',
      text: `--proxy-server=socks5://${at} --host-resolver-rules="MAP * ~NOTFOUND , EXCLUDE ${host}"`,
    },
    { title: 'curl', text: `curl --proxy socks5h://${at} URL` },
    { title: 'git', text: `git -c http.proxy=socks5h://${at} clone URL` },
    { title: 'Environment', text: `ALL_PROXY=socks5h://${at}` },
    { title: 'ssh', text: `ssh -o ProxyCommand='nc -X 5 -x ${at} %h %p' HOST` },
  ];
}

/** Serves the PAC files of listening proxies on loopback; opened with the first that is asked for. */
export class PacServer {
  #opening: Promise<{ readonly server: Server; readonly port: number }> | undefined;
  readonly #proxies = new Map<string, () => ProxyAddress | undefined>();

  /** The address of a proxy's file, by a key that is hard to guess. `proxy` is asked at each request. */
  async url(key: string, proxy: () => ProxyAddress | undefined): Promise<string> {
    this.#proxies.set(key, proxy);
    this.#opening ??= this.#open();
    const { port } = await this.#opening;
    return `http://127.0.0.1:${port}/${key}.pac`;
  }

  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined);
    this.#opening = undefined;
    opened?.server.closeAllConnections();
    opened?.server.close();
  }

  #open(): Promise<{ readonly server: Server; readonly port: number }> {
    const server = createServer((request, response) => {
      const key = /^\/([\w-]+)\.pac$/.exec(request.url ?? '')?.[1] ?? '';
      // A page of another site that made its name point here is told nothing.
      const isMeantForUs = /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(request.headers.host ?? '');
      const proxy = isMeantForUs && request.method === 'GET' ? this.#proxies.get(key)?.() : undefined;
      if (proxy === undefined) return void response.writeHead(404).end();
      response.writeHead(200, { 'Content-Type': 'application/x-ns-proxy-autoconfig', 'Cache-Control': 'no-store' });
      response.end(pacText(proxy));
    });
    server.requestTimeout = 10_000;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const at = server.address();
        resolve({ server, port: typeof at === 'object' && at !== null ? at.port : 0 });
      });
    });
  }
}

const browserNames: Readonly<Record<string, readonly string[]>> = {
  linux: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'brave-browser', 'microsoft-edge', 'firefox'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
  ],
  win32: [],
};

export interface FoundBrowser {
  readonly name: string;
  readonly file: string;
}

/** Browsers of this computer that take a proxy on their command line. */
export async function findBrowsers(environment: Readonly<Record<string, string | undefined>>): Promise<readonly FoundBrowser[]> {
  const folders = (environment['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'));
  const found: FoundBrowser[] = [];
  for (const name of browserNames[process.platform] ?? []) {
    const files = name.startsWith('/') ? [name] : folders.map((folder) => join(folder, name));
    for (const file of files) {
      if (!(await isProgram(file))) continue;
      found.push({ name: name.split('/').at(-1) ?? name, file });
      break;
    }
  }
  return found;
}

export function browsersLookedFor(): readonly string[] {
  return (browserNames[process.platform] ?? []).map((name) => name.split('/').at(-1) ?? name);
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Opens a page in a browser with a profile of its own, which is removed when the browser ends. Rejects when it does not start. */
export async function openThrough(browser: FoundBrowser, proxy: ProxyAddress, url: string): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'hawser-browser-'));
  const args = /firefox/i.test(browser.name)
    ? await firefoxArguments(profile, proxy, url)
    : [
        `--user-data-dir=${profile}`,
        `--proxy-server=socks5://${hostText(proxy)}`,
        `--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE ${proxy.host}`,
        // Its own localhost is reached as well: here a browser is at hand already.
        '--proxy-bypass-list=<-loopback>',
        '--no-first-run',
        '--no-default-browser-check',
        // What a browser asks for by itself does not go over somebody's server.
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-pings',
        url,
      ];
  const child = spawn(browser.file, args, { stdio: 'ignore', detached: true });
  const forget = (): void => void rm(profile, { recursive: true, force: true }).catch(() => undefined);
  child.once('exit', forget);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', () => resolve());
    child.once('error', (error) => {
      forget();
      reject(error);
    });
  });
  child.unref();
}

async function firefoxArguments(profile: string, { host, port }: ProxyAddress, url: string): Promise<readonly string[]> {
  const preferences: Readonly<Record<string, string | number | boolean>> = {
    'network.proxy.type': 1,
    'network.proxy.socks': host,
    'network.proxy.socks_port': port,
    'network.proxy.socks_version': 5,
    'network.proxy.socks_remote_dns': true,
    'network.proxy.allow_hijacking_localhost': true,
  };
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  await writeFile(join(profile, 'user.js'), `${lines.join('\n')}\n`, { mode: 0o600 });
  return ['--profile', profile, '--no-remote', url];
}
