import { Scope, type Disposable } from '../shared/base/disposable.ts';
import { printableName } from '../shared/base/printable.ts';
import type { EffectiveHost } from '../shared/model/effective-host.ts';
import { AppError } from '../shared/model/errors.ts';
import { formatOutgoingProxy, type OutgoingProxy } from '../shared/model/outgoing-proxy.ts';
import type { AuthMemory, Login } from './auth/auth-memory.ts';
import type { AllowedCommands } from './bookmarks/allowed-commands.ts';
import type { Prompter } from './prompts/prompter.ts';
import { openProgramAskpass } from './workbench-program-askpass.ts';
import type { ProgramAsk, ProxyPasswordAsk, RoadAsker } from './ssh/pool-types.ts';

/** Keeps the passwords of proxies apart from those of servers, which are bound to a host key. */
const fingerprint = 'proxy';
/** Characters of a program that is asked about; all of them are shown. */
const longestProgram = 4000;

/**
 * What is asked on the way to the first host of a route: whether an imported program may run, remembered for exactly its text, and the password of
 * a proxy, remembered as those of servers are.
 */
export class RoadQuestions {
  readonly #memory: AuthMemory;
  readonly #allowed: AllowedCommands | undefined;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  /** `environment`: of the programs that may ask (AU-10). */
  constructor(
    memory: AuthMemory,
    allowed: AllowedCommands | undefined,
    environment: Readonly<Record<string, string | undefined>>,
  ) {
    this.#memory = memory;
    this.#allowed = allowed;
    this.#environment = environment;
  }

  /** `name` is what the user connects to. */
  asker(prompter: Prompter, name: string): RoadAsker {
    return {
      mayRunProgram: (ask, signal) => this.#mayRun(prompter, name, ask, signal),
      askpass: async ({ host: { batchMode }, program: { line }, hop }) =>
        batchMode ? undefined : openProgramAskpass({ kind: 'ProxyCommand', line, name, hop }, prompter, this.#environment),
      proxyPassword: (ask, signal) => this.#password(prompter, ask, signal),
    };
  }

  /** Keeps the passwords of the proxies of these hosts while something stands on them. */
  hold(hosts: readonly EffectiveHost[]): Disposable {
    const scope = new Scope();
    for (const { outgoingProxy } of hosts) {
      const login = outgoingProxy === undefined || outgoingProxy === 'none' ? undefined : loginOf(outgoingProxy);
      if (login !== undefined) scope.add(this.#memory.hold(login));
    }
    return scope;
  }

  async #mayRun(prompter: Prompter, name: string, ask: ProgramAsk, signal: AbortSignal): Promise<boolean> {
    const { program, hop } = ask;
    if (this.#allowed?.has(program.line) === true) return true;
    refuseUnshowable(program);
    const body = { kind: 'runCommand' as const, host: name, command: program.line, from: program.file };
    const answer = await prompter.ask({ hop, body }, signal);
    if (answer.kind !== 'proceed') return false;
    await this.#allowed?.allow(program.line);
    return true;
  }

  async #password(prompter: Prompter, ask: ProxyPasswordAsk, signal: AbortSignal): Promise<string | undefined> {
    const { proxy, attempt, attempts, hop } = ask;
    const login = loginOf(proxy);
    if (login === undefined) return undefined;
    const known = attempt === 1 ? this.#memory.recall(login, fingerprint) : undefined;
    if (known !== undefined) return known;
    this.#memory.forget(login);
    const body = { kind: 'password' as const, user: proxy.user ?? '', host: `${proxy.host} (the proxy)`, attempt, attempts };
    const reason = `${formatOutgoingProxy(proxy)} asks for a password before it connects to ${hop.label}`;
    const answer = await prompter.ask({ hop, body, reason }, signal);
    const password = answer.kind === 'secrets' ? answer.values[0] : undefined;
    // A refused one is forgotten when the next is asked for.
    if (password !== undefined) this.#memory.remember(login, fingerprint, password);
    return password;
  }
}

/** A yes is for exactly what was seen: a line that no question can show whole is not asked about. */
function refuseUnshowable({ line, file, fileLine }: ProgramAsk['program']): void {
  if (line.length <= longestProgram && printableName(line, longestProgram) === line) return;
  const why =
    line.length > longestProgram
      ? `the program that came by an import is longer than ${longestProgram} characters, more than can be asked about`
      : 'the program that came by an import has line breaks, tabs or characters that can’t be seen';
  throw new AppError(
    'config.badOption',
    { keyword: 'ProxyCommand', file, line: fileLine, why },
    `${file}: ProxyCommand: ${why}`,
    {
      phase: 'config',
    },
  );
}

function loginOf({ kind, host, port, user }: OutgoingProxy): Login | undefined {
  return user === undefined ? undefined : { user: `${kind} ${user}`, host, port };
}
