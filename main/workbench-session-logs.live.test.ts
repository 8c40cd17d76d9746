import { readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { HostSettings } from '../shared/model/bookmark.ts';
import type { SessionLogInfo } from '../shared/model/session-logs.ts';
import { BookmarkId } from '../shared/model/ids.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import { block, sshd, size, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const waits = { timeout: 20_000, interval: 20 };

async function open(sessionLog?: 'text' | 'raw', more: HostSettings = {}) {
  const server = await sshd();
  const { workbench, home } = await startCore(block('lab', server, withKey(server)));
  const page = await TestPage.open(workbench);
  page.answer = trust;
  const changes: (SessionLogInfo | undefined)[] = [];
  page.client.sessionLogs.onChanged(({ log }) => changes.push(log));
  const folder = BookmarkId.parse('00000000-0000-4000-8000-000000000001');
  const bookmarkId = BookmarkId.parse('00000000-0000-4000-8000-000000000002');
  const node = { kind: 'bookmark', id: bookmarkId, name: 'lab', host: 'lab', settings: {} } as const;
  const settings = { ...more, ...(sessionLog !== undefined && { sessionLog }) };
  await page.client.hosts.edit({
    edit: { kind: 'add', parentId: null, node: { kind: 'folder', id: folder, name: 'logged', settings, children: [node] } },
  });
  const info = await page.client.sessions.open({ target: { bookmarkId }, size });
  const { sessionId } = info;
  await page.reaches(sessionId, 'open');
  return { page, info, sessionId, screen: page.screen(sessionId), changes, home, workbench };
}

it('a folder’s log begins by itself, and has as plain text what the terminal showed', { timeout: 60_000 }, async () => {
  const { page, sessionId, screen, changes } = await open('text');
  await vi.waitFor(() => expect(changes.at(-1)?.file).toBeDefined(), waits);
  const file = changes.at(-1)?.file ?? '';
  expect(file).toMatch(/session-logs[/\\]lab[/\\]\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d\.log$/);
  await screen.type("printf '\\033[31mred\\033[0m\\n10%%\\r99%%\\n'; seq 1000\r");
  await vi.waitFor(() => expect(screen.text()).toMatch(/\n1000\r\n/), waits);
  await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toMatch(/\n1000\n/), waits);
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(`\nred\n99%\n${Array.from({ length: 1000 }, (_, at) => at + 1).join('\n')}\n`);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  await page.client.sessionLogs.stop({ sessionId, kind: 'log' });
  expect(await page.client.sessionLogs.list({})).toEqual({ logs: [] });
});

it('none is kept unless it is asked for; every byte is, where that is asked', { timeout: 60_000 }, async () => {
  const { page, sessionId, screen } = await open();
  expect(await page.client.sessionLogs.list({})).toEqual({ logs: [] });
  await vi.waitFor(() => expect(screen.text()).not.toBe(''), waits);
  const { file = '' } = await page.client.sessionLogs.start({ sessionId, form: 'raw' });
  const before = screen.text().length;
  await screen.type("printf '\\033[1mbold\\033[0m\\007\\n'; echo en''d\r");
  await vi.waitFor(() => expect(screen.text().slice(before)).toContain('\nend'), waits);
  await page.client.sessionLogs.stop({ sessionId, kind: 'log' });
  await vi.waitFor(() => expect(readFileSync(file, 'latin1')).toContain('\u001b[1mbold\u001b[0m\u0007\r\nend\r\n'), waits);
});

it('a log whose folder vanishes says so, and the terminal goes on', { timeout: 60_000 }, async () => {
  const { screen, changes } = await open('text');
  await screen.type('echo one\r');
  await vi.waitFor(() => expect(changes.at(-1)?.file).toBeDefined(), waits);
  rmSync(join(changes.at(-1)?.file ?? '', '..'), { recursive: true });
  await screen.type("echo tw''o\r");
  await vi.waitFor(
    () => expect(changes.at(-1)?.problem).toMatchObject({ code: 'sessionLog.failed', detail: { why: 'gone' } }),
    waits,
  );
  await screen.type("echo thr''ee\r");
  await vi.waitFor(() => expect(screen.text()).toContain('three\r\n'), waits);
});

it(
  'a name that makes no file is refused when it is asked for, and told where a folder wants a log',
  { timeout: 60_000 },
  async () => {
    const { page, sessionId, home } = await open();
    await page.client.settings.update({ patch: { sessionLogName: '{moon}.log' } });
    await expect(page.client.sessionLogs.start({ sessionId, form: 'text' })).rejects.toMatchObject({
      code: 'sessionLog.badName',
    });
    await page.client.settings.update({ patch: { sessionLogName: 'x.log', sessionLogFolder: join(home, 'not-there') } });
    await expect(page.client.sessionLogs.start({ sessionId, form: 'text' })).rejects.toMatchObject({ detail: { why: 'gone' } });
    expect(readdirSync(home)).not.toContain('not-there');
    expect(await page.client.sessionLogs.list({})).toEqual({ logs: [] });
  },
);

it('a terminal of a host that writes KOI8-R shows letters, types them, and logs both forms', { timeout: 60_000 }, async () => {
  const { page, sessionId, screen, info } = await open('raw', { terminalEncoding: 'koi8-r' });
  expect(info.encoding).toBe('koi8-r');
  await screen.type("printf '\\360\\322\\311\\327\\305\\324 %s\\n' done\r");
  await vi.waitFor(() => expect(screen.text()).toContain('Привет done'), waits);
  await screen.type("printf 'Привет' | od -An -tx1\r");
  await vi.waitFor(() => expect(screen.text()).toContain(' f0 d2 c9 d7 c5 d4'), waits);
  const file = (await page.client.sessionLogs.list({})).logs[0]?.file ?? '';
  await vi.waitFor(() => expect(readFileSync(file).includes(Buffer.from('f0d2c9d7c5d420646f6e65', 'hex'))).toBe(true), waits);
  const text = await page.client.sessionLogs.start({ sessionId, form: 'text' });
  await screen.type("printf '\\360\\322\\n'\r");
  await vi.waitFor(() => expect(readFileSync(text.file ?? '', 'utf8')).toContain('\nПр\n'), waits);
});

it(
  'a recording has what was shown and its sizes, and not what was typed where nothing is echoed',
  { timeout: 60_000 },
  async () => {
    const { page, sessionId, screen } = await open();
    await vi.waitFor(() => expect(screen.text()).not.toBe(''), waits);
    await page.client.settings.update({ patch: { terminalType: 'xterm-color', sessionLogMegabytes: 1 } });
    const { file = '', form } = await page.client.sessionLogs.start({ sessionId, form: 'asciicast' });
    expect([form, file.endsWith('.cast')]).toEqual(['asciicast', true]);
    const secret = testSecret('typed-unseen');
    await screen.type("printf '\\360\\237'; sleep 0.1; printf '\\230\\200 \\377\\n'; read -rsp 'To''ken: ' token\r");
    await vi.waitFor(() => expect(screen.text()).toContain('Token: '), waits);
    // Split over chunks, as typing is.
    for (const part of [secret.slice(0, 3), secret.slice(3), '\r']) await screen.type(part);
    await screen.type("echo; echo len ${#token}; seq 200000 | tail -c 1200000; echo en''d\r");
    await vi.waitFor(() => expect(screen.text()).toContain('\nend'), waits);
    await page.client.sessions.resize({ sessionId, size: { columns: 101, rows: 31 } });
    await screen.type("stty si''ze\r");
    await vi.waitFor(() => expect(screen.text()).toContain('31 101'), waits);
    await page.client.sessionLogs.stop({ sessionId, kind: 'recording' });
    await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toContain('31 101'), waits);
    const [header, ...events] = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(header).toMatchObject({ version: 2, width: size.columns, height: size.rows, title: 'lab' });
    const rows = events as [number, string, string][];
    expect(rows.filter(([, code]) => code !== 'o').map(([, ...event]) => event)).toEqual([['r', '101x31']]);
    const shown = rows.flatMap(([, code, data]) => (code === 'o' ? data : [])).join('');
    expect(shown).toContain('😀 \ufffd\r\n');
    expect(shown).toContain(`\r\nlen ${secret.length}\r\n`);
    expect(shown).not.toContain(secret);
    // One file, though it is larger than a log's part.
    expect(shown.length).toBeGreaterThan(1_000_000);
    expect(readdirSync(join(file, '..')).filter((name) => name.includes('.cast'))).toHaveLength(1);
  },
);

it('a terminal is logged and recorded together, and each ends by itself', { timeout: 60_000 }, async () => {
  const { page, sessionId, screen } = await open('text');
  await vi.waitFor(() => expect(screen.text()).not.toBe(''), waits);
  const recording = await page.client.sessionLogs.start({ sessionId, form: 'asciicast' });
  await screen.type("echo bo''th\r");
  await vi.waitFor(() => expect(screen.text()).toMatch(/[\n\r]both\r/), waits);
  const { logs } = await page.client.sessionLogs.list({});
  expect(logs.map(({ form }) => form)).toEqual(['text', 'asciicast']);
  const log = logs[0]?.file ?? '';
  await page.client.sessionLogs.stop({ sessionId, kind: 'recording' });
  await screen.type("echo lo''g\r");
  await vi.waitFor(() => expect(screen.text()).toMatch(/[\n\r]log\r/), waits);
  await page.client.sessionLogs.stop({ sessionId, kind: 'log' });
  expect(await page.client.sessionLogs.list({})).toEqual({ logs: [] });
  await vi.waitFor(() => expect(readFileSync(log, 'utf8')).toMatch(/\nboth\n[^]*\nlog\n/), waits);
  const text = readFileSync(recording.file ?? '', 'utf8');
  expect(text).toContain('both');
  expect(text).not.toContain('log\\r\\n');
});

it('recordings are listed and read, and nothing else of this computer is', { timeout: 60_000 }, async () => {
  const { page, sessionId, home } = await open();
  expect(await page.client.sessionLogs.recordings({})).toEqual({ recordings: [], links: [] });
  const { file = '' } = await page.client.sessionLogs.start({ sessionId, form: 'asciicast' });
  await page.client.sessionLogs.stop({ sessionId, kind: 'recording' });
  // The last word on the disk; what is written after it is newer.
  await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toMatch(/\n$/), waits);
  const large = join(file, '..', 'large.cast');
  writeFileSync(large, Buffer.alloc(9_000_000, 'x'));
  symlinkSync('/etc/passwd', join(file, '..', 'link.cast'));
  const { recordings, links } = await page.client.sessionLogs.recordings({});
  expect(links).toEqual(['lab/link.cast']);
  expect(recordings.map(({ path }) => path)).toEqual([large, file]);
  expect(recordings[0]).toMatchObject({ name: 'lab/large.cast', bytes: 9_000_000 });
  const read = (path: string, from = 0): Promise<number> => {
    const pipe = page.client.sessionLogs.read({ path, from, bytes: 1024 * 1024 });
    let bytes = 0;
    pipe.receive((chunk, used) => {
      bytes += chunk.length;
      used();
    });
    return new Promise((resolve, reject) =>
      pipe.onEnded(() => (pipe.failure === undefined ? resolve(bytes) : reject(pipe.failure))),
    );
  };
  expect([await read(large), await read(large, 8_999_999)]).toEqual([1024 * 1024, 1]);
  writeFileSync(join(home, 'other.cast'), 'secret');
  for (const path of [
    join(home, 'other.cast'),
    join(file, '..', 'link.cast'),
    join(file, '..', 'gone.cast'),
    '/etc/passwd',
    'x.cast',
    '',
  ])
    await expect(read(path)).rejects.toMatchObject({ code: 'recording.unreadable' });
});
