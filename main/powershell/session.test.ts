import { describe, expect, it } from 'vitest';
import { PsSecureString } from './protocol/clixml/values.ts';
import type { PipelineEvent } from './protocol/pool-events.ts';
import { runToEnd } from './run.ts';
import { ack, hostCallLine, serverLine, stateLine } from './testing/server-lines.ts';
import { toldSession, type ToldSession } from './testing/told-session.ts';

const script = { commands: [{ text: '1', isScript: true }] };
const output = (id: string, text: string): string => serverLine(id, 0x41004, `<S>${text}</S>`);

function started({ session, tell }: ToldSession, listener: (event: PipelineEvent) => void = () => undefined): string {
  const id = session.start(script, listener);
  tell(ack('Command', id), ack('Data', id));
  return id;
}

describe('a listener that throws', () => {
  it('ends its session alone, with the reason, and is told that its pipeline is lost', async () => {
    const told = toldSession();
    const events: string[] = [];
    const others: string[] = [];
    const id = started(told, (event) => {
      events.push(event.kind === 'ended' ? `ended ${event.state}` : event.kind);
      if (event.kind === 'output') throw new RangeError('too deep');
    });
    const other = started(told, (event) => void others.push(event.kind === 'ended' ? `ended ${event.state}` : event.kind));
    expect(() => told.tell(output(id, 'a'), output(id, 'b'), output(other, 'c'))).not.toThrow();
    expect(events).toEqual(['running', 'output', 'ended lost']);
    expect(others).toEqual(['running', 'ended lost']);
    expect(told.used()).toBeGreaterThan(0);
    const end = await told.session.ended;
    expect(end.kind === 'broken' && [end.error.code, end.error.detail]).toEqual([
      'powershell.misbehaved',
      expect.objectContaining({ reason: expect.stringContaining('too deep') as string }),
    ]);
  });

  it('does so as well where reading goes on after a pause, and gives the window back', () => {
    const told = toldSession();
    const id = started(told, (event) => {
      if (event.kind === 'output') throw new Error('no');
    });
    const before = told.used();
    told.session.pause();
    told.tell(output(id, 'a'));
    told.tell(output(id, 'b'));
    expect(() => told.session.resume()).not.toThrow();
    expect(told.session.isEnded).toBe(true);
    expect(told.used() - before).toBe(2);
  });

  it('is not told of its end twice when it fails at that', () => {
    const told = toldSession();
    let ends = 0;
    const id = started(told, (event) => {
      if (event.kind !== 'ended') return;
      ends += 1;
      throw new Error('no');
    });
    told.tell(stateLine(id, 4));
    expect([ends, told.session.isEnded]).toEqual([1, true]);
  });
});

describe('a stop that comes to nothing', () => {
  it('ends the session after ten seconds, so that whoever waits goes on', async () => {
    const told = toldSession();
    const abort = new AbortController();
    const running = runToEnd(told.session, script, { signal: abort.signal });
    const refused = expect(running).rejects.toMatchObject({ code: 'cancelled' });
    abort.abort();
    told.clock.turn(9999);
    expect(told.session.isEnded).toBe(false);
    told.clock.turn(1);
    await refused;
    const end = await told.session.ended;
    expect(end.kind === 'broken' && end.error.detail).toMatchObject({ reason: expect.stringContaining('10 seconds') as string });
  });

  it('leaves the session alone where the pipeline ends in time', async () => {
    const told = toldSession();
    const abort = new AbortController();
    const running = runToEnd(told.session, script, { signal: abort.signal });
    const [id = ''] = told.session.openPipelines;
    told.tell(ack('Command', id));
    abort.abort();
    told.tell(stateLine(id, 3));
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    told.clock.turn(60_000);
    expect(told.session.isEnded).toBe(false);
  });
});

describe('the key of SecureStrings', () => {
  it('is waited for ten seconds; then the script that asked sees a failure', async () => {
    const told = toldSession();
    const id: string = started(told, (event) => {
      if (event.kind === 'hostCall') told.session.answer(id, event.call, { kind: 'secure', text: 'geheim' });
    });
    told.written();
    told.tell(hostCallLine(id, 7, 12));
    // The pair of keys is made beside the event loop.
    await expect.poll(() => told.written(), { timeout: 20_000 }).toContain('<Data');
    told.clock.turn(9999);
    expect(told.written()).toBe('');
    told.clock.turn(1);
    expect(told.written()).toContain("Stream='PromptResponse'");
    expect(told.session.isEnded).toBe(false);
  });

  it('is not waited for by what holds none', () => {
    const told = toldSession();
    const asking = started(told);
    told.session.sendInput(asking, PsSecureString.of('x'));
    const id = told.session.start(script, () => undefined);
    told.written();
    told.tell(ack('Command', id));
    expect(told.written()).toContain(`PSGuid='${id}'`);
  });
});
