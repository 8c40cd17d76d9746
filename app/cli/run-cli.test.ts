import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';
import type { Streams } from './streams.ts';

async function run(words: readonly string[]): Promise<{ status: number; output: string; errors: string }> {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const streams = { input, output, errors } as unknown as Streams;
  const status = await runCli(words, streams, new AbortController().signal);
  const said = (stream: PassThrough): string => String((stream.read() as Buffer | null) ?? '');
  return { status, output: said(output), errors: said(errors) };
}

describe('commands over files', () => {
  it.each([
    [['get', 'box:a', 'other:b'], 'get copies to this computer, and “other:b” names a host'],
    [['put', 'box:a', 'other:b'], 'put copies from this computer, and “box:a” names a host'],
    [['get', 'a', 'b'], '“a” names none'],
    [['put', 'a', 'b'], '“b” names none'],
    [['get', 'box:a'], 'where to copy to'],
    [['ls'], 'nothing is named'],
    [['ls', 'a'], '“a” names no host'],
    [['get', '--recursive', 'box:a', '.'], 'no option --recursive'],
    [['get', '-r', '--', '-x', '.'], '“-x” names none'],
  ])('%j is wrong usage', async (words, line) => {
    const { status, output, errors } = await run(words);
    expect([status, output, errors.split('\n')[0]]).toEqual([64, '', expect.stringContaining(line)]);
    expect(errors).toContain(`usage: hawser ${words[0] ?? ''}`);
  });

  it.each(['ls', 'get', 'put'])('%s --help tells its words and options', async (command) => {
    const { status, output, errors } = await run([command, '--help']);
    expect([status, errors]).toEqual([0, '']);
    expect(output).toContain(`usage: hawser ${command}`);
    expect(output).toContain('-P PORT');
  });
});
