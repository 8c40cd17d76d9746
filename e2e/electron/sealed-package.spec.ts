import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';
import { projectDir } from '../browser.ts';
import { expect, test } from '../fixtures.ts';
import { LogBuffer } from '../servers/log-buffer.ts';
import { isRoot } from '../servers/requirements.ts';
import { askCore, pageOrigin } from './raw-port.ts';

// The fuses shut Playwright's own Electron driver out (it needs the Node inspector), so this one goes through Chromium's.
const folder = join(projectDir, 'release', 'linux-unpacked');
const program = join(folder, 'hawser');

test.skip(process.platform !== 'linux', 'the unpacked program is built for Linux here');
test.skip((process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? '') === '', 'ELECTRON_OVERRIDE_DIST_PATH names no Electron to pack');

test.beforeAll(async () => {
  test.setTimeout(240_000);
  await promisify(execFile)(process.execPath, ['scripts/package.mjs', '--dir'], { cwd: projectDir, maxBuffer: 10_000_000 });
});

function start(words: readonly string[], environment: NodeJS.ProcessEnv): { child: ChildProcess; output: LogBuffer } {
  const args = [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', ...words];
  const child = spawn(program, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = new LogBuffer();
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => output.append(bytes.toString()));
  return { child, output };
}

test('the packed program starts, sealed, with its page and its core', async ({ home }) => {
  expect(existsSync(join(folder, 'resources', 'app'))).toBe(false);
  // Words that would make an open Electron run something else: a folder, and Node in its place.
  const environment = { HAWSER_DATA: home.dataDir, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--require=/nonexistent.cjs' };
  const { child, output } = start(['--remote-debugging-port=0', '--inspect=0', home.dir], environment);
  const ended = new Promise((done) => child.once('exit', done));
  try {
    const [, address = '', authority = ''] = await output.waitFor(/^DevTools listening on (ws:\/\/([^/]+)\S+)/m, {
      timeoutMs: 60_000,
    });
    // Not before the page is there: a window that appears in the middle of the handshake leaves it waiting for ever.
    const titles = async (): Promise<string[]> => {
      const targets = (await (await fetch(`http://${authority}/json/list`)).json()) as readonly { readonly title: string }[];
      return targets.map(({ title }) => title);
    };
    await expect.poll(titles, { timeout: 60_000 }).toContain('Hawser');
    const browser = await chromium.connectOverCDP(address);
    const context = browser.contexts()[0];
    const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
    if (page === undefined) throw new Error('the packed program has no page');
    await expect(page).toHaveURL(`${pageOrigin}/`);
    await expect(page.locator('#root')).not.toBeEmpty();
    await page.goto(`${pageOrigin}/no-program-here`);
    expect(await askCore(page, '{"t":"call","id":1,"group":"system","member":"diagnostics","input":{}}')).toContain('"id":1');
    expect(output.text()).not.toContain('Debugger listening');
    await browser.close();
  } finally {
    child.kill();
    await ended;
  }
});

/** Where the fuses stand in the binary (Electron documentation, "Fuses", "The hard way"): sentinel, version, length, one character each. */
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuses = [
  'runAsNode',
  'cookieEncryption',
  'nodeOptions',
  'inspect',
  'asarIntegrity',
  'onlyAsar',
  'v8Snapshot',
  'fileProtocol',
];

test('its fuses are burnt', async () => {
  const binary = await readFile(program);
  const at = binary.indexOf(fuseSentinel);
  expect(at).toBeGreaterThan(0);
  const wire = binary.toString('latin1', at + fuseSentinel.length + 2, at + fuseSentinel.length + 2 + fuses.length);
  expect(Object.fromEntries(fuses.map((name, index) => [name, wire.charAt(index)]))).toEqual({
    runAsNode: '0',
    cookieEncryption: '1',
    nodeOptions: '0',
    inspect: '0',
    asarIntegrity: '1',
    onlyAsar: '1',
    v8Snapshot: '0',
    fileProtocol: '0',
  });
});
