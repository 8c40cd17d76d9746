import type { ConnectProgress, SshConnection } from '../../main/ssh/connection-types.ts';
import { createWorkbench } from '../../main/workbench.ts';
import type { AppError } from '../../shared/model/errors.ts';
import type { Hop } from '../../shared/model/phase.ts';
import type { StoryId } from '../../shared/model/timeline.ts';
import { assertNever } from '../../shared/base/assert-never.ts';
import { describeTrust, reportJson, reportLines, stepsOf, type Report } from './doctor-report.ts';
import { asAppError, connectionFailed } from './failure.ts';
import { cliHost } from './host.ts';
import { noteLines } from './notes.ts';
import type { CliOptions } from './options.ts';
import { cliPrompter, earlyPrompter } from './prompter.ts';
import { Timeline } from './timeline.ts';
import type { Streams } from './streams.ts';

const windowBytes = 256 * 1024;

/**
 * `hawser doctor [options] HOST`: makes a connection as everything else would, and says for each phase how long it took and what
 * came of it. Answers 0 when a session could be opened, 255 when not.
 */
export async function runDoctor(options: CliOptions, streams: Streams, signal: AbortSignal): Promise<number> {
  const timeline = new Timeline(() => performance.now());
  const say = (line: string): void => void streams.errors.write(`${line}\n`);
  const report: Report = { destination: options.destination, phases: [], attempts: [], notes: [], serverAuthenticatedWith: [] };
  report.isVerbose = options.ssh.verbose > 0;
  // The steps are told in the report; the log of the program would tell them once more.
  const quiet = { ...options, ssh: { ...options.ssh, verbose: 0 } };
  const workbench = await createWorkbench(cliHost(quiet, process.env));
  const stories = new Set<StoryId>();
  try {
    timeline.enter('config', undefined);
    const resolved = await workbench.resolve(
      { destination: options.destination },
      options.ssh,
      signal,
      earlyPrompter(options.ssh, say),
    );
    const { target, hops } = resolved;
    report.target = `${target.user}@${target.hostName}:${target.port}`;
    report.notes = noteLines([...hops, target], true).map((line) => line.replace(/^hawser: /, ''));
    const prompter = cliPrompter({ environment: process.env, isBatch: target.batchMode, tell: say });
    const onProgress = (progress: ConnectProgress): void => {
      timeline.onProgress(progress);
      if (progress.story !== undefined) stories.add(progress.story);
    };
    const lease = await workbench.connect(resolved, { prompter, onProgress, signal });
    try {
      const hop: Hop = { index: hops.length + 1, count: hops.length + 1, label: report.target };
      timeline.enter('channel', hop);
      const answer = await tryChannel(lease.connection, signal);
      timeline.leave(answer);
      describeConnection(report, timeline, lease.connection, hop);
    } finally {
      lease.release();
    }
  } catch (thrown) {
    timeline.leave();
    if (timeline.last) report.failed = timeline.last;
    const error = asAppError(thrown);
    report.error = error.toWire();
    report.diagnosis = workbench.doctor.diagnoseError(report.error, [...stories]);
    report.attempts = triedIn(error);
  } finally {
    report.steps = [...stories].flatMap((id) => stepsOf(workbench.doctor.stories.get(id)));
    await workbench.close();
  }
  report.phases = timeline.phases;
  const text = options.json ? JSON.stringify(reportJson(report), undefined, 2) : reportLines(report).join('\n');
  await new Promise<void>((resolve) => streams.output.write(`${text}\n`, () => resolve()));
  return report.error ? connectionFailed : 0;
}

/** Opens a session and runs a command that does nothing: what it answers is news, not a verdict. */
async function tryChannel(connection: SshConnection, signal: AbortSignal): Promise<string> {
  const channel = await connection.openSession({ command: 'true', windowBytes, signal });
  channel.receive((_bytes, used) => used());
  channel.receiveError((_bytes, used) => used());
  channel.end();
  const exit = await new Promise<Parameters<Parameters<typeof channel.onClosed>[0]>[0]>((resolve) => channel.onClosed(resolve));
  switch (exit.kind) {
    case 'code':
      return `a session opens; \`true\` ends with status ${exit.code}`;
    case 'signal':
      return `a session opens; \`true\` was ended by signal ${exit.signal}`;
    case 'unknown':
      return 'a session opens; how `true` ended was not said';
    default:
      return assertNever(exit);
  }
}

function describeConnection(report: Report, timeline: Timeline, connection: SshConnection, hop: Hop): void {
  const { algorithms, serverIdentification, trust, attempts, authenticatedWith, address } = connection;
  report.negotiated = algorithms;
  report.attempts = attempts;
  report.serverAuthenticatedWith = authenticatedWith;
  report.trust = trust;
  const { kex, hostKey, cipherOut, macOut } = algorithms;
  if (address !== undefined) timeline.say('tcp', hop, address);
  timeline.say('identification', hop, serverIdentification);
  timeline.say('kex', hop, [kex, hostKey, cipherOut, macOut].filter((name) => name !== '').join(', '));
  timeline.say('hostKey', hop, describeTrust(trust));
  timeline.say(
    'authentication',
    hop,
    authenticatedWith.length === 0 ? 'the server asked for no proof' : authenticatedWith.join(', then '),
  );
}

function triedIn(error: AppError): Report['attempts'] {
  const detail: unknown = error.detail;
  return typeof detail === 'object' && detail !== null && 'tried' in detail ? (detail.tried as Report['attempts']) : [];
}
