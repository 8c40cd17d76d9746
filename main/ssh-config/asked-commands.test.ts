import { describe, expect, it } from 'vitest';
import { AskedCommands } from './asked-commands.ts';
import type { ExecAnswer } from './match-condition.ts';
import type { CommandAskpass, Outside } from './outside.ts';
import { GatheredAnswers, type Answers } from './questions.ts';
import { resolveAsking, type CommandAsking } from './resolve-asking.ts';

const gate = 'ssh gate true';

/** Takes one step that hangs on the gate; answers how it ended there. `open` is absent where nobody can be asked. */
async function resolve(outside: Outside, commands: CommandAsking): Promise<ExecAnswer | undefined> {
  const step = (answers: Answers) => {
    const answer = answers.exec(gate);
    return answer === undefined
      ? { kind: 'needs' as const, question: { kind: 'exec' as const, command: gate, file: 'config', line: 1 } }
      : { kind: 'done' as const, answer };
  };
  return (await resolveAsking(step, new GatheredAnswers(), outside, new AbortController().signal, commands)).answer;
}

/** A gate that lets in who was asked. */
function gateOf(): Outside & { runs: number } {
  const lookUp = () => Promise.resolve({ kind: 'notFound' as const });
  return {
    runs: 0,
    run(_command, _signal, askpass) {
      this.runs += 1;
      return Promise.resolve({ kind: 'exited', status: askpass === undefined ? 255 : 0 });
    },
    lookUp,
  };
}

const asks = (quietMs: number) => (): Promise<CommandAskpass> =>
  Promise.resolve({ environment: {}, quietMs: () => quietMs, close: () => Promise.resolve() });

describe('a command of Match exec that asked somebody', () => {
  it('ends the same where nobody can be asked afterwards, and is not run there', async () => {
    const [asked, outside] = [new AskedCommands(), gateOf()];
    expect(await resolve(outside, { asked, open: asks(5) })).toEqual({ kind: 'exited', status: 0 });
    expect(await resolve(outside, { asked })).toEqual({ kind: 'exited', status: 0 });
    expect(await resolve(outside, { asked, open: () => Promise.resolve(undefined) })).toEqual({ kind: 'exited', status: 0 });
    expect(outside.runs).toBe(1);
  });

  it('is asked again by a new session, and not by what goes on beside it', async () => {
    const [asked, outside] = [new AskedCommands(), gateOf()];
    await resolve(outside, { asked, open: asks(5) });
    await resolve(outside, { asked, open: asks(5), isAgain: true });
    expect(outside.runs).toBe(1);
    await resolve(outside, { asked, open: asks(5) });
    expect(outside.runs).toBe(2);
  });

  it('is run each time where it never asked anybody', async () => {
    const [asked, outside] = [new AskedCommands(), gateOf()];
    await resolve(outside, { asked, open: asks(Infinity) });
    expect(await resolve(outside, { asked })).toEqual({ kind: 'exited', status: 255 });
    expect(outside.runs).toBe(2);
  });

  it('keeps its end when it later had no need to ask, as a connection that is shared stood in', async () => {
    const [asked, outside] = [new AskedCommands(), gateOf()];
    await resolve(outside, { asked, open: asks(5) });
    await resolve(outside, { asked, open: asks(Infinity) });
    expect(await resolve(outside, { asked })).toEqual({ kind: 'exited', status: 0 });
    asked.ran(gate, { kind: 'exited', status: 255 }, false);
    expect(asked.recall(gate)).toEqual({ kind: 'exited', status: 0 });
    asked.ran(gate, { kind: 'exited', status: 1 }, false);
    expect(asked.recall(gate)).toEqual({ kind: 'exited', status: 1 });
  });

  it.each<ExecAnswer>([
    { kind: 'exited', status: 255 },
    { kind: 'failed', why: 'did not end in 15 s' },
  ])('is asked anew after it failed itself: %o', async (answer) => {
    const asked = new AskedCommands();
    asked.ran(gate, { kind: 'exited', status: 0 }, true);
    asked.ran(gate, answer, true);
    expect(asked.recall(gate)).toBeUndefined();
  });

  it('counts in the network only in which it was answered', () => {
    let network = 'office';
    const asked = new AskedCommands(() => network);
    asked.ran(gate, { kind: 'exited', status: 0 }, true);
    network = 'home';
    expect(asked.recall(gate)).toBeUndefined();
    network = 'office';
    expect(asked.recall(gate)).toEqual({ kind: 'exited', status: 0 });
  });

  it('is forgotten when there are too many', () => {
    const asked = new AskedCommands();
    for (let line = 0; line < 600; line += 1) asked.ran(`ssh gate${line}`, { kind: 'exited', status: 0 }, true);
    expect([asked.recall('ssh gate99'), asked.recall('ssh gate100')]).toEqual([undefined, { kind: 'exited', status: 0 }]);
  });
});
