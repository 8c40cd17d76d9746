import { describe, expect, it } from 'vitest';
import { PsRunId, PsSessionId } from '../../../shared/model/powershell.ts';
import { QuestionDesk } from '../seats/question-desk.ts';
import { Seat } from '../seats/seat.ts';
import { ack, serverLine, stateLine } from '../testing/server-lines.ts';
import { toldSession, type ToldSession } from '../testing/told-session.ts';
import { CommandRun } from './command-run.ts';
import { Runner } from './runner.ts';

interface Opened {
  readonly told: ToldSession;
  readonly seat: Seat;
}

/** An open seat, whose server is the test. */
async function opened(name: string): Promise<Opened> {
  const told = toldSession();
  const seat = new Seat({
    id: PsSessionId.parse(name),
    clock: told.clock,
    open: () => Promise.resolve({ session: told.session, connectionId: 'c1' as never, release: () => undefined }),
  });
  const ready = seat.ready();
  await expect.poll(() => told.session.openPipelines).toHaveLength(1);
  answers(told, '<B>true</B>');
  await ready;
  return { told, seat };
}

/** The server takes the pipeline that waits, puts this out, and ends it. */
function answers(told: ToldSession, ...output: string[]): void {
  const id = begins(told);
  told.tell(...output.map((body) => serverLine(id, 0x41004, body)), stateLine(id, 4), ack('Close', id));
}

function begins({ session, tell }: ToldSession): string {
  const id = session.openPipelines.at(-1) ?? '';
  tell(ack('Command', id), ack('Data', id));
  return id;
}

function running(...all: readonly Opened[]): { readonly run: CommandRun; readonly done: Promise<void> } {
  const clock = all[0]?.told.clock ?? toldSession().clock;
  const run = new CommandRun({
    id: PsRunId.parse('r1'),
    command: 'Get-Disk',
    prompt: '',
    seats: all.map(({ seat }) => ({ seat, computer: seat.id })),
    clock,
    onChanged: () => undefined,
  });
  const plan = {
    command: { script: 'Get-Disk', args: [], isTyped: false, columns: undefined, isOneOfMany: all.length > 1 },
    ...{ throttle: 8, timeoutMs: undefined, stopAfterFailures: undefined, reopens: false },
  };
  return { run, done: new Runner({ clock, questions: new QuestionDesk() }).run(run, plan) };
}

const disk = '<Obj RefId="0"><MS><S N="Letter">C</S><I32 N="Free">17</I32></MS></Obj>';

describe('a run whose session goes', () => {
  it('is lost there, with the reason and the objects that came as text; the other hosts go on', async () => {
    const [one, other] = [await opened('web1'), await opened('web2')];
    const { run, done } = running(one, other);
    await expect.poll(() => [one, other].map(({ told }) => told.session.openPipelines.length)).toEqual([1, 1]);
    const lost = begins(one.told);
    one.told.tell(serverLine(lost, 0x41004, disk));
    one.told.tell('__NamedPipeError__:out of memory\n');
    await expect.poll(() => run.parts[0]?.isFinal).toBe(true);
    expect(run.isEnded).toBe(false);
    answers(other.told, '<S>fine</S>');
    await expect.poll(() => run.isEnded).toBe(true);
    // The prompt of the host that is left.
    await expect.poll(() => other.told.session.openPipelines).toHaveLength(1);
    answers(other.told, '<B>true</B>');
    await done;
    const [gone, fine] = run.info.parts;
    expect(gone).toMatchObject({ state: 'lost', objects: 1, error: { code: 'powershell.ended' } });
    expect(JSON.stringify(gone?.error)).toContain('out of memory');
    expect(fine).toMatchObject({ state: 'completed', objects: 1 });
    expect(fine?.error).toBeUndefined();
    const lines = run.lines.read(0, 20).filter(({ part }) => part === 0);
    expect(lines.map(({ text }) => text)).toEqual(['', 'Letter Free', '------ ----', 'C        17', '']);
    expect(run.parts[0]?.hasFailed).toBe(true);
    expect(one.seat.state).toMatchObject({ kind: 'broken', wasOpen: true });
    expect(other.seat.state.kind).toBe('opened');
  });

  it('is lost without an error where the session was ended as asked for', async () => {
    const one = await opened('web1');
    const { run, done } = running(one);
    await expect.poll(() => one.told.session.openPipelines).toHaveLength(1);
    begins(one.told);
    one.seat.kill();
    await done;
    expect(run.info.parts).toMatchObject([{ state: 'lost', objects: 0 }]);
    expect(run.info.parts[0]?.error).toBeUndefined();
    expect([run.isEnded, run.text, one.seat.state.kind]).toEqual([true, 'ready', 'closed']);
  });
});

describe('a run with objects of a type that nobody here knows', () => {
  const contoso = disk.replace('<MS>', '<TN RefId="0"><T>Contoso.Disk</T><T>System.Object</T></TN><MS>');

  it('asks its host for the columns once all is done, and gives that up for the next command', async () => {
    const one = await opened('web1');
    const { run, done } = running(one);
    const next = async (): Promise<string> => {
      await expect.poll(() => one.told.session.openPipelines).toHaveLength(1);
      return one.told.session.openPipelines[0] ?? '';
    };
    await next();
    answers(one.told, contoso);
    await next();
    answers(one.told, '<B>true</B>');
    await next();
    answers(one.told, '<S>printed</S>');
    await done;
    const asking = await next();
    expect(run.isEnded).toBe(true);
    begins(one.told);
    // Somebody comes: the question is stopped, and not asked by this run again.
    const turn = one.seat.use(() => Promise.resolve('mine'), new AbortController().signal);
    expect(one.told.written()).toContain(`<Signal PSGuid='${asking}' />`);
    one.told.tell(stateLine(asking, 3), ack('Signal', asking), ack('Close', asking));
    expect(await turn).toBe('mine');
    expect(run.types.views.size).toBe(0);
    const again = running(one);
    await next();
    answers(one.told, contoso);
    await next();
    answers(one.told, '<B>true</B>');
    await next();
    answers(one.told, '<S>printed</S>');
    await again.done;
    await next();
    answers(one.told, '<Obj RefId="0"><MS><S N="Kind">Property</S><S N="Value">Free</S></MS></Obj>');
    await expect.poll(() => again.run.info.learned).toBe(1);
    expect((await again.run.table.grid()).columns.map(({ id }) => id)).toEqual(['Free']);
  });
});

describe('the status of a run', () => {
  it('is that of a native program of this command, not one that an earlier command left', async () => {
    const one = await opened('web1');
    /** `facts`: `$?` and `$LASTEXITCODE` after it. */
    const ran = async (...facts: string[]): Promise<number | undefined> => {
      const { run, done } = running(one);
      await expect.poll(() => one.told.session.openPipelines).toHaveLength(1);
      answers(one.told);
      await expect.poll(() => one.told.session.openPipelines).toHaveLength(1);
      answers(one.told, ...facts);
      await done;
      return run.info.parts[0]?.exitCode;
    };
    expect(await ran('<B>false</B>', '<I32>3</I32>')).toBe(3);
    // A cmdlet failed, and no program ran.
    expect(await ran('<B>false</B>', '<I32>3</I32>')).toBeUndefined();
    expect(await ran('<B>false</B>', '<I32>4</I32>')).toBe(4);
  });
});
