/**
 * What a session costs on this side: with a server that takes no time (`psrp-instant.mjs`) behind a real sshd. Beside each number stands what the same
 * connection needs for the bare thing: a process that starts, bytes that go and come back. `BENCH_RUNS` rounds.
 */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { atLeast, atMost, median, report } from '../../e2e/bench/report.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import type { ShellChannel, SshConnection } from '../ssh/connection-types.ts';
import { connect, exec, hostOf, identityOf, keyStep } from '../ssh/test-support.ts';
import { ObjectTable } from './grid/object-table.ts';
import { openPowerShell } from './open-session.ts';
import type { PipelineEvent } from './protocol/pool-events.ts';
import type { PowerShellSession } from './session.ts';

const rounds = Number(process.env['BENCH_RUNS'] ?? 5);
const never = new AbortController().signal;
const program = fileURLToPath(new URL('../../e2e/servers/psrp-instant.mjs', import.meta.url));
const recording = fileURLToPath(new URL('../../e2e/fixtures/psrp/open-2.3.txt', import.meta.url));
const command = `${process.execPath} ${program} ${recording}`;

let sshd: Sshd;
let connection: SshConnection;
beforeAll(async () => {
  sshd = await startSshd({ config: `Subsystem instant ${command}` });
  connection = await connect(hostOf(sshd), { steps: [keyStep(identityOf(sshd.clientKey.path))] });
});
afterAll(async () => {
  connection.close();
  await sshd.stop();
});

const open = (): Promise<PowerShellSession> =>
  openPowerShell({ connection, ways: { subsystem: 'instant', command: undefined }, signal: never, timeoutSeconds: 20 });

/** Until the server has forgotten the pipeline: only then the next may begin. */
function run(session: PowerShellSession, text: string, onEvent: (event: PipelineEvent) => void = () => undefined): Promise<void> {
  return new Promise((resolve) => {
    session.start({ commands: [{ text, isScript: true }] }, (event) => {
      onEvent(event);
      if (event.kind === 'closed') resolve();
    });
  });
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await act();
  return performance.now() - from;
}

/** Sends bytes to `cat`, and waits until they are back. */
function echoOf(channel: ShellChannel): (bytes: Buffer) => Promise<void> {
  let missing = 0;
  let onBack = (): void => undefined;
  channel.receive((part, used) => {
    used();
    missing -= part.length;
    if (missing === 0) onBack();
  });
  return (bytes) => {
    missing = bytes.length;
    return new Promise((resolve) => {
      onBack = resolve;
      void channel.write(bytes);
    });
  };
}

it('opens a session', async () => {
  const bare: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round < rounds * 2; round += 1) {
    bare.push(
      await timed(async () => {
        const channel = await exec(connection, command);
        const closed = new Promise<void>((resolve) => channel.onClosed(() => resolve()));
        channel.receive((_, used) => used());
        await channel.write(Buffer.from('no element\n'));
        await closed;
      }),
    );
    let session: PowerShellSession | undefined;
    ours.push(
      await timed(async () => {
        session = await open();
      }),
    );
    await session?.close();
  }
  const over = median(ours) - median(bare);
  report([
    {
      group: 'powershell',
      name: 'a session opens',
      value: median(ours),
      unit: 'ms',
      reference: { name: 'the program alone, start to end', value: median(bare) },
      target: '≤ 200 ms more',
      verdict: atMost(over, 200, 300),
      runs: ours,
    },
  ]);
  expect(over).toBeLessThan(5000);
});

it('runs a small command', async () => {
  const session = await open();
  const cat = await exec(connection, 'cat');
  const echo = echoOf(cat);
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < 200; round += 1) {
    ours.push(await timed(() => run(session, 'length')));
    // Command, its data, Close: three times there and back.
    bare.push(
      await timed(async () => {
        for (let turn = 0; turn < 3; turn += 1) await echo(Buffer.alloc(100));
      }),
    );
  }
  await session.close();
  cat.close();
  const over = median(ours) - median(bare);
  report([
    {
      group: 'powershell',
      name: 'a small command, Command to CloseAck',
      value: median(ours),
      unit: 'ms',
      reference: { name: 'three round trips to cat', value: median(bare) },
      target: '≤ 5 ms more',
      verdict: atMost(over, 5, 10),
      runs: ours,
    },
  ]);
});

it('sends a script of 400 kB', async () => {
  const session = await open();
  const script = `length ${'x'.repeat(400_000)}`;
  const rates: number[] = [];
  for (let round = 0; round < rounds * 2; round += 1) {
    const took = await timed(() => run(session, script));
    rates.push(script.length / 1e6 / (took / 1000));
  }
  await session.close();
  report([
    {
      group: 'powershell',
      name: 'a script of 400 kB, until its result',
      value: median(rates),
      unit: 'MB/s',
      target: '≥ 10 MB/s',
      verdict: atLeast(median(rates), 10, 5),
      runs: rates,
    },
  ]);
});

it('reads 100,000 objects into a grid', async () => {
  const count = 100_000;
  const session = await open();
  const rates: number[] = [];
  const first: number[] = [];
  for (let round = 0; round < Math.min(rounds, 3); round += 1) {
    const table = new ObjectTable({ computerOf: () => 'box', hasComputers: false, refuse: (why) => new Error(why) });
    let rows: Promise<number> | undefined;
    const took = await timed(() =>
      run(session, `objects ${count}`, (event) => {
        if (event.kind !== 'output') return;
        table.add(0, event.value);
        const from = performance.now();
        rows ??= table.grid().then(({ revision }) => {
          expect(table.rows(revision, 0, 200).rows.length).toBeGreaterThan(0);
          return performance.now() - from;
        });
      }),
    );
    expect(table.kept).toBe(count);
    rates.push(count / (took / 1000));
    first.push((await rows) ?? NaN);
  }
  await session.close();
  report([
    {
      group: 'powershell',
      name: '100,000 objects of five properties, wire to grid',
      value: median(rates),
      unit: 'objects/s',
      target: '≥ 10,300 (what PowerShell sends)',
      verdict: atLeast(median(rates), 10_300, 8000),
      runs: rates,
    },
    {
      group: 'powershell',
      name: 'first rows after the first object',
      value: median(first),
      unit: 'ms',
      target: '≤ 300 ms',
      verdict: atMost(median(first), 300, 500),
      runs: first,
    },
  ]);
});
