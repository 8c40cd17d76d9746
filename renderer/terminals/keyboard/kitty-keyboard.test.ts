import { Terminal as HeadlessTerminal } from '@xterm/headless';
import type { Terminal } from '@xterm/xterm';
import { expect, it } from 'vitest';
import { KittyKeyboard } from './kitty-keyboard.ts';

function bench() {
  const terminal = new HeadlessTerminal({ allowProposedApi: true });
  const answers: string[] = [];
  const keyboard = new KittyKeyboard(terminal as unknown as Terminal, (words) => answers.push(words));
  keyboard.listen();
  const print = (words: string): Promise<void> => new Promise((resolve) => terminal.write(words, resolve));
  return { keyboard, answers, print };
}

it('programs push, set, ask and pop; what is not known is not in force', async () => {
  const { keyboard, answers, print } = bench();
  await print('\u001b[?u');
  expect(answers).toEqual(['\u001b[?0u']);
  await print('\u001b[>31u\u001b[?u');
  expect(answers.at(-1)).toBe('\u001b[?11u');
  await print('\u001b[=1u');
  expect(keyboard.flags).toBe(1);
  await print('\u001b[=2;2u');
  expect(keyboard.flags).toBe(3);
  await print('\u001b[=1;3u');
  expect(keyboard.flags).toBe(2);
  await print('\u001b[>1u\u001b[<2u');
  expect(keyboard.flags).toBe(0);
  await print('\u001b[<99u\u001b[>1u');
  expect(keyboard.flags).toBe(1);
});

it('each screen has its own, and a reset puts both back', async () => {
  const { keyboard, print } = bench();
  await print('\u001b[>1u\u001b[?1049h');
  expect(keyboard.flags).toBe(0);
  await print('\u001b[>8u\u001b[?1049l');
  expect(keyboard.flags).toBe(1);
  await print('\u001bc');
  expect(keyboard.flags).toBe(0);
  await print('\u001b[?1049h');
  expect(keyboard.flags).toBe(0);
});

it('the old CSI u still puts the cursor back, and endless pushing has an end', async () => {
  const { keyboard, print } = bench();
  await print('\u001b[s\u001b[u');
  expect(keyboard.flags).toBe(0);
  await print('\u001b[>1u'.repeat(1000));
  await print('\u001b[<31u');
  expect(keyboard.flags).toBe(1);
  await print('\u001b[<u');
  expect(keyboard.flags).toBe(0);
});
