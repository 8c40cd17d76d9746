import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../shared/base/clock.ts';
import { PsRunId } from '../../../shared/model/powershell.ts';
import { CommandRun } from './command-run.ts';
import { RunShelf } from '../../runs/run-shelf.ts';

function run(id: string, units: number, isEnded: boolean): CommandRun {
  const made = new CommandRun({
    id: PsRunId.parse(id),
    command: '1',
    prompt: '',
    seats: [],
    clock: systemClock,
    onChanged: () => undefined,
    limits: { objects: 2, bytes: 1_000_000 },
  });
  for (let at = 0; at < 3; at += 1) made.keep(0, 'x'.repeat(units));
  if (isEnded) made.endedAt = 1;
  return made;
}

describe('RunShelf', () => {
  it('forgets what ended first when it takes too much, never what runs or ended last', () => {
    const shelf = new RunShelf<PsRunId, CommandRun>({ runs: 100, bytes: 10_000 });
    for (const [id, isEnded] of [
      ['a', true],
      ['b', false],
      ['c', true],
      ['d', true],
    ] as const)
      shelf.put(run(id, 1000, isEnded));
    expect(shelf.tidy()).toEqual(['a', 'c']);
    expect(shelf.all.map(({ id }) => id)).toEqual(['b', 'd']);
    expect(shelf.tidy()).toEqual([]);
  });

  it('has runs that keep the first objects and count all', () => {
    expect(run('a', 10, true).info).toMatchObject({ objects: 3, kept: 2, isTextOnly: true });
  });
});
