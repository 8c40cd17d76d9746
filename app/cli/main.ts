import { runCli } from './run-cli.ts';

// Asked to end: the connection is closed politely first; asked twice, the program ends at once. The status is that of a
// program ended by the signal, as a shell counts it.
const stop = new AbortController();
let signalStatus: number | undefined;
for (const [name, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
] as const) {
  process.on(name, () => {
    if (signalStatus !== undefined) process.exit(128 + number);
    signalStatus = 128 + number;
    stop.abort();
  });
}

const streams = { input: process.stdin, output: process.stdout, errors: process.stderr };
const status = await runCli(process.argv.slice(2), streams, stop.signal);
// What was said must be out before the end; a pipe may be slow.
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))),
);
// Not only exitCode: an unread stdin would keep the program.
process.exit(signalStatus ?? status);
