import { expect, it, vi } from 'vitest';
import { FollowMessage, followLimits } from '../shared/model/terminal-follow.ts';
import type { SessionId } from '../shared/model/ids.ts';
import { readMessages } from '../shared/rpc/pipe-messages.ts';
import { block, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const waits = { timeout: 20_000, interval: 20 };

function follow(page: TestPage, sessionId: SessionId) {
  const pipe = page.client.terminals.follow({ sessionId });
  const decoder = new TextDecoder();
  const sizes: string[] = [];
  let text = '';
  let isEnded = false;
  pipe.onEnded(() => (isEnded = true));
  readMessages(pipe, followLimits, (head, body) => {
    const message = FollowMessage.parse(head);
    if (message.say === 'size') sizes.push(`${message.columns}x${message.rows}`);
    else text += decoder.decode(body, { stream: true });
  });
  return { pipe, sizes, text: () => text, isEnded: () => isEnded };
}

it('two look at one terminal: both see all of it, and what a follower sends goes nowhere', { timeout: 60_000 }, async () => {
  const server = await sshd();
  const { workbench } = await startCore(block('lab', server, withKey(server)));
  const page = await TestPage.open(workbench);
  page.answer = trust;
  const { sessionId } = await page.client.sessions.open({ target: { destination: 'lab' }, size });
  await page.reaches(sessionId, 'open');
  const screen = page.screen(sessionId);
  await vi.waitFor(() => expect(screen.text()).not.toBe(''), waits);
  await screen.type("echo be''fore\r");
  await vi.waitFor(() => expect(screen.text()).toMatch(/before\r\n/), waits);
  const one = follow(page, sessionId);
  await vi.waitFor(() => expect(one.text()).toMatch(/before\r\n/), waits);
  expect(one.sizes).toEqual([`${size.columns}x${size.rows}`]);
  await one.pipe.write(new TextEncoder().encode("echo intru''der\r"));
  await screen.type("stty si''ze; seq 50000; echo la''st\r");
  await vi.waitFor(() => expect(screen.text()).toMatch(/last\r\n/), waits);
  await vi.waitFor(() => expect(one.text()).toBe(screen.text()), waits);
  expect(one.text()).not.toContain('intruder');
  expect(one.text()).toContain(`${size.rows} ${size.columns}`);
  await page.client.sessions.resize({ sessionId, size: { columns: 101, rows: 31 } });
  await vi.waitFor(() => expect(one.sizes.at(-1)).toBe('101x31'), waits);
  // A slow one does not hold up the terminal.
  const slow = page.client.terminals.follow({ sessionId });
  slow.receive(() => undefined);
  await screen.type("seq 1000000 | tail -c 5000000; echo ov''er\r");
  await vi.waitFor(() => expect(screen.text()).toMatch(/over\r\n/), waits);
  slow.end();
  await page.client.sessions.close({ sessionId });
  await vi.waitFor(() => expect(one.isEnded()).toBe(true), waits);
  await vi.waitFor(async () => expect((await page.client.system.diagnostics({})).pipes).toBeLessThanOrEqual(1), waits);
  const none = follow(page, sessionId);
  await vi.waitFor(() => expect(none.isEnded()).toBe(true), waits);
  expect(none.pipe.failure).toMatchObject({ code: 'session.notFound' });
});
