/** The same as with the other servers, with a real PowerShell of this machine where there is one. What it is to answer is what psrp.md and the recordings say. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realPwsh, realPwshSubsystem, whyNoPwsh } from '../../e2e/servers/real-pwsh.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { systemClock } from '../../shared/base/clock.ts';
import type { SshConnection } from '../ssh/connection-types.ts';
import { connect, failureOf, hostOf, identityOf, keyStep, until } from '../ssh/test-support.ts';
import { invokeScript, type InvokeEnd } from './invoke/invoke-script.ts';
import { openPowerShell } from './open-session.ts';
import { itemsOf, memberOf, PsSecureString } from './protocol/clixml/values.ts';
import type { PipelineRequest } from './protocol/client-messages.ts';
import type { HostAnswer, HostCall } from './protocol/host-calls.ts';
import type { PipelineEvent } from './protocol/pool-events.ts';
import { errorRecord } from './protocol/records.ts';
import { runToEnd, type RunResult } from './run.ts';
import { printPipeline, userPipeline } from './runs/pipelines.ts';
import type { PowerShellSession } from './session.ts';

const never = new AbortController().signal;
const isThere = !lacks('sshd') && realPwsh() !== undefined;

describe.skipIf(!isThere)(
  isThere ? 'with a real PowerShell' : `with a real PowerShell (${whyNoPwsh})`,
  { timeout: 120_000 },
  () => {
    let sshd: Sshd;
    let connection: SshConnection;
    let session: PowerShellSession;
    const open = (): Promise<PowerShellSession> =>
      openPowerShell({ connection, ways: { subsystem: 'powershell', command: undefined }, signal: never, timeoutSeconds: 60 });
    const request = (text: string, more: Partial<PipelineRequest> = {}): PipelineRequest => ({
      commands: [{ text, isScript: true }],
      ...more,
    });
    const run = (text: string, answer?: (call: HostCall) => HostAnswer): Promise<RunResult> =>
      runToEnd(session, request(text), {
        signal: never,
        onEvent: (event) => {
          if (event.kind !== 'hostCall' || !event.call.wantsAnswer || answer === undefined) return;
          session.answer(session.openPipelines[0], event.call, answer(event.call));
        },
      });

    beforeAll(async () => {
      sshd = await startSshd({ config: `${realPwshSubsystem('powershell')}\nMaxSessions 10` });
      connection = await connect(hostOf(sshd), { steps: [keyStep(identityOf(sshd.clientKey.path))] });
      session = await open();
    }, 120_000);
    afterAll(async () => {
      await session.close();
      connection.close();
      await sshd.stop();
    });

    it('runs one pipeline after the other, with every stream and both kinds of errors', async () => {
      expect(session.versions).toMatchObject({ edition: 'Core' });
      expect((await run('1..3')).output).toEqual([1, 2, 3]);
      const seen: string[] = [];
      await runToEnd(session, request("Write-Warning 'w'; $VerbosePreference = 'Continue'; Write-Verbose 'v'; Write-Host 'h'"), {
        signal: never,
        onEvent: (event) => {
          if (event.kind === 'message') seen.push(`${event.stream} ${event.text}`);
          if (event.kind === 'hostCall' && event.call.request.method === 'write') seen.push(`host ${event.call.request.text}`);
        },
      });
      expect(seen).toEqual(expect.arrayContaining(['warning w', 'verbose v', 'host h']));
      const thrown = await run("'before'; throw 'gone'");
      expect(thrown).toMatchObject({ state: 'failed', output: ['before'] });
      expect(errorRecord(thrown.error ?? null).message).toBe('gone');
      const written = await run("Write-Error 'not good'; 'after'");
      expect(written).toMatchObject({ state: 'completed', output: ['after'] });
      expect(errorRecord(written.errors[0] ?? null).message).toBe('not good');
    });

    it('keeps what was put out, and prints it without running it again', async () => {
      const script = "$global:ran++; [pscustomobject]@{ Id = 1; Name = 'one' }";
      const user = userPipeline({ script, args: [], isTyped: false, columns: 100, isOneOfMany: false });
      const { output } = await runToEnd(session, user, { signal: never });
      expect(memberOf(output[0], 'Name')).toBe('one');
      const printed = await runToEnd(session, printPipeline(100), { signal: never });
      expect(printed.output.join('\n')).toContain('one');
      expect((await run('$global:ran')).output).toEqual([1]);
    });

    it('takes parameters, $using: and input', async () => {
      const told: string[] = [];
      const sink = { lines: (all: readonly string[]) => told.push(...all), object: () => undefined, screen: () => undefined };
      const end: InvokeEnd = await invokeScript(
        session,
        {
          script: 'param([string]$Name, [int]$Count) "$Name $Count $using:where"; [pscustomobject]@{ Id = 7 }',
          parameters: [
            { name: 'Name', kind: 'text', text: 'a b' },
            { name: 'Count', kind: 'number', text: '7' },
          ],
          using: [{ name: 'where', kind: 'text', text: 'here' }],
          columns: 80,
          isTerminal: false,
        },
        { ...sink, error: ({ text }) => told.push(`error ${text}`), ask: () => undefined },
        { clock: systemClock, signal: never },
      );
      expect(end.kind).toBe('completed');
      expect(told[0]).toBe('a b 7 here');
      expect(told.map((line) => line.trim())).toEqual(expect.arrayContaining(['Id', '7']));
      const doubled: unknown[] = [];
      const id = session.start(request('$input | ForEach-Object { $_ * 2 }', { hasInput: true }), (event) => {
        if (event.kind === 'output') doubled.push(event.value);
      });
      for (const value of [1, 2, 3]) session.sendInput(id, value);
      session.endInput(id);
      await until(() => session.openPipelines.length === 0, 30_000);
      expect(doubled).toEqual([2, 4, 6]);
    });

    it('asks and is answered: line, secret, credential, choice', async () => {
      const secret = 'pä$$ 😀';
      const field = (call: HostCall, text: string): HostAnswer =>
        call.request.method === 'prompt'
          ? { kind: 'fields', values: new Map([[call.request.fields[0]?.name ?? '', text]]) }
          : { kind: 'text', text };
      expect((await run("Read-Host -Prompt 'Name'", (call) => field(call, 'Bob'))).output).toEqual(['Bob']);
      const plain = '[System.Net.NetworkCredential]::new("", $s).Password';
      const secure = await run(`$s = Read-Host -AsSecureString; ${plain}`, () => ({ kind: 'secure', text: secret }));
      expect(secure.output).toEqual([secret]);
      const [sent] = (await run("ConvertTo-SecureString 'word' -AsPlainText -Force")).output;
      if (!(sent instanceof PsSecureString)) throw new Error('no SecureString');
      expect(session.reveal(sent)).toBe('word');
      const credential = await run(
        '$c = Get-Credential -UserName x -Message m; ,@($c.UserName, $c.GetNetworkCredential().Password)',
        () => ({
          kind: 'credential',
          userName: 'bob',
          password: secret,
        }),
      );
      expect(itemsOf(credential.output[0])).toEqual(['bob', secret]);
      const choice = await run("$host.UI.PromptForChoice('t', 'm', @('&Yes', '&No'), 0)", () => ({ kind: 'choice', index: 1 }));
      expect(choice.output).toEqual([1]);
    });

    it('stops what sleeps and what prints without end, and is used again', async () => {
      for (const text of ["'begun'; Start-Sleep 600", "while ($true) { 'x' * 10000 }"]) {
        const stop = new AbortController();
        const seen: PipelineEvent[] = [];
        const running = failureOf(
          runToEnd(session, request(text), { signal: stop.signal, onEvent: (event) => seen.push(event) }),
        );
        await until(() => seen.some(({ kind }) => kind === 'output'), 30_000);
        stop.abort();
        expect((await running).code).toBe('cancelled');
        expect(seen.findLast(({ kind }) => kind === 'ended')).toMatchObject({ state: 'stopped' });
      }
      expect((await run("'still here'")).output).toEqual(['still here']);
    });

    it('sends a script of 400 kB, completes, and closes politely', async () => {
      expect((await run(`# ${'x'.repeat(400_000)}\n'done'`)).output).toEqual(['done']);
      const args = [
        { name: 'inputScript', value: 'Get-ChildIt' },
        { name: 'cursorColumn', value: 11 },
      ];
      const completion = await runToEnd(
        session,
        { commands: [{ text: 'TabExpansion2', isScript: false, args }] },
        { signal: never },
      );
      const matches = itemsOf(memberOf(completion.output[0], 'CompletionMatches')) ?? [];
      expect(memberOf(matches[0], 'CompletionText')).toBe('Get-ChildItem');
      const other = await open();
      await other.close();
      expect(await other.ended).toEqual({ kind: 'requested' });
    });
  },
);
