import { expect, it } from 'vitest';
import type { AuthMemory } from './auth/auth-memory.ts';
import type { AllowedCommands } from './bookmarks/allowed-commands.ts';
import type { Prompter } from './prompts/prompter.ts';
import type { ProgramAsk } from './ssh/pool-types.ts';
import { RoadQuestions } from './workbench-road.ts';

async function ask(line: string): Promise<{ may: unknown; shown: string[]; allowed: string[] }> {
  const shown: string[] = [];
  const allowed: string[] = [];
  const prompter = {
    ask: ({ body }: { body: { command: string } }) => {
      shown.push(body.command);
      return Promise.resolve({ kind: 'proceed' });
    },
  } as unknown as Prompter;
  const book = { has: () => false, allow: (each: string) => Promise.resolve(allowed.push(each)) } as unknown as AllowedCommands;
  const question = { program: { line, origin: 'foreign', file: 'bookmark far', fileLine: 0 }, hop: {} } as unknown as ProgramAsk;
  const asker = new RoadQuestions(undefined as unknown as AuthMemory, book, {}).asker(prompter, 'far');
  const may: unknown = await asker.mayRunProgram?.(question, new AbortController().signal).catch((error: unknown) => error);
  return { may, shown, allowed };
}

it('asks for a program that can be shown whole, and remembers exactly that', async () => {
  const longest = 'x'.repeat(4000);
  expect(await ask(longest)).toEqual({ may: true, shown: [longest], allowed: [longest] });
});

it.each([['x'.repeat(4001)], ['nc a\nid'], ['nc\ta'], ['nc \u202ea'], ['nc \u200ba']])(
  'neither asks for nor runs what would not be shown whole: %j',
  async (line) => {
    expect(await ask(line)).toMatchObject({ may: { code: 'config.badOption' }, shown: [], allowed: [] });
  },
);
