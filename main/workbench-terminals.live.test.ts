import { expect, it, vi } from 'vitest';
import { block, sshd, size, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const waits = { timeout: 20_000, interval: 20 };

async function open(more = '') {
  const server = await sshd({ config: 'LogLevel DEBUG3' });
  const { workbench } = await startCore(block('lab', server, `${withKey(server)}\n  ${more}`));
  const page = await TestPage.open(workbench);
  page.answer = trust;
  const info = await page.client.sessions.open({ target: { destination: 'lab' }, size });
  const { sessionId } = info;
  await page.reaches(sessionId, 'open');
  return { page, info, sessionId, server, terminals: page.client.terminals, screen: page.screen(sessionId) };
}

it('a break reaches the server as the request of RFC 4335, and typing goes on behind it', { timeout: 60_000 }, async () => {
  const { terminals, sessionId, server, screen } = await open();
  expect(await terminals.sendBreak({ sessionId })).toEqual({ isSent: true });
  await server.waitForLog(/session_input_channel_req: session \d+ req break/);
  await screen.type("echo aft''er\r");
  await vi.waitFor(() => expect(screen.text()).toContain('after\r\n'), waits);
});

it('new keys are made when they are asked for', { timeout: 60_000 }, async () => {
  const { terminals, sessionId, server, screen } = await open();
  const from = server.log().length;
  await terminals.rekey({ sessionId });
  await server.waitForLog(/SSH2_MSG_NEWKEYS received/, { from });
  await screen.type("echo aft''er\r");
  await vi.waitFor(() => expect(screen.text()).toContain('after\r\n'), waits);
});

it('the shell ends, its connection stays for the other terminal, and it can be opened again', { timeout: 60_000 }, async () => {
  const { page, terminals, sessionId } = await open();
  const other = await page.open('lab');
  await page.reaches(other.sessionId, 'open');
  await terminals.endShell({ sessionId });
  await page.reaches(sessionId, 'ended');
  expect(page.state(other.sessionId)?.kind).toBe('open');
  for (const each of [terminals.endShell, terminals.sendBreak, terminals.rekey] as const)
    await expect(each({ sessionId })).rejects.toMatchObject({ code: 'session.notOpen' });
  await page.client.sessions.reconnect({ sessionId });
  await page.reaches(sessionId, 'open');
});

it.each([
  ['', undefined],
  ['EscapeChar ~', undefined],
  ['EscapeChar none', 'none'],
  ['EscapeChar ^a', '\u0001'],
  ['EscapeChar %', '%'],
])('the page learns the escape character of the config: %j is %j', { timeout: 60_000 }, async (line, character) => {
  const { info } = await open(line);
  expect(info.escapeCharacter).toBe(character);
});

it(
  'the log of the connection goes a step up and down, as by ssh’s ~v and ~V, and not beyond DEBUG3 and ERROR',
  { timeout: 60_000 },
  async () => {
    const { page, terminals, sessionId } = await open();
    const steps = async (to: 'more' | 'less', count: number): Promise<string[]> => {
      const levels: string[] = [];
      for (let step = 0; step < count; step += 1) levels.push((await terminals.stepLogLevel({ sessionId, to })).level);
      return levels;
    };
    expect(await steps('more', 5)).toEqual(['VERBOSE', 'DEBUG1', 'DEBUG2', 'DEBUG3', 'DEBUG3']);
    const { stories } = await page.client.doctor.stories({});
    const [{ storyId }] = stories as [(typeof stories)[number]];
    expect((await page.client.connectionLogs.read({ storyId, from: 0 })).log?.level).toBe('DEBUG3');
    expect(await steps('less', 7)).toEqual(['DEBUG2', 'DEBUG1', 'VERBOSE', 'INFO', 'ERROR', 'ERROR', 'ERROR']);
    await terminals.endShell({ sessionId });
    await page.reaches(sessionId, 'ended');
    await expect(terminals.stepLogLevel({ sessionId, to: 'more' })).rejects.toMatchObject({ code: 'session.notOpen' });
  },
);
